package io.credgate.simulator;

import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.simulator.SimulatorServer.Cut;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** Where a simulator is to play: the options of {@code credgate simulate} of which exactly one is given. */
final class SimulatorPlace {
    private static final int PORT_MAX = 65_535;

    @Option(names = "--tcp", paramLabel = "HOST:PORT", description = "Where to listen; port 0 takes a free one.")
    private String tcp;

    @Option(
            names = "--pty",
            paramLabel = "PATH",
            description = "Play on a serial line without hardware, a pseudo terminal with a link at that path; needs"
                    + " socat.")
    private Path pty;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where to listen for HTTP.")
    private String http;

    @Option(
            names = "--https",
            paramLabel = "HOST:PORT",
            description = "Where to listen for HTTPS, with a certificate of its own that is made at each start.")
    private String https;

    /** Something is running. */
    record Running(SimulatorHost host, String where, List<String> remarks) {}

    /** What was asked for cannot be meant; a sentence for the one who typed it. */
    static final class MisuseException extends RuntimeException {
        MisuseException(String sentence) {
            super(sentence);
        }
    }

    Medium medium() {
        List<Medium> named = new ArrayList<>();
        addIf(tcp, Medium.TCP, named);
        addIf(pty, Medium.SERIAL, named);
        addIf(http, Medium.HTTP, named);
        addIf(https, Medium.HTTP, named);
        if (named.size() != 1) {
            throw new MisuseException("Say where to play: --tcp HOST:PORT, --pty PATH, --http HOST:PORT or --https"
                    + " HOST:PORT, one of them.");
        }
        return named.get(0);
    }

    private static void addIf(Object option, Medium medium, List<Medium> to) {
        if (option != null) {
            to.add(medium);
        }
    }

    /** Refuses what the dialect has no word for. A simulator whose dialect the product does not know takes everything. */
    void check(String dialect, boolean reset) {
        Medium medium = medium();
        Set<Medium> media = ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(protocol -> protocol.dialect().equals(dialect))
                .findFirst()
                .map(Protocol::media)
                .orElse(EnumSet.allOf(Medium.class));
        if (!media.contains(medium)) {
            throw new MisuseException(dialect + " is not spoken over " + words(medium) + ". Use "
                    + String.join(
                            " or ",
                            new TreeSet<>(media)
                                    .stream().map(SimulatorPlace::options).toList())
                    + ".");
        }
        if (medium == Medium.SERIAL && reset) {
            throw new MisuseException("--reset is for connections over TCP: a serial line cannot be reset.");
        }
    }

    private static String words(Medium medium) {
        return switch (medium) {
            case TCP -> "plain TCP";
            case SERIAL -> "a serial line";
            case HTTP -> "HTTP";
        };
    }

    private static String options(Medium medium) {
        return switch (medium) {
            case TCP -> "--tcp HOST:PORT";
            case SERIAL -> "--pty PATH";
            case HTTP -> "--http HOST:PORT or --https HOST:PORT";
        };
    }

    /** As it was typed, for the sentence that says why it cannot be had. */
    String problem() {
        return pty != null ? "Cannot play on " + pty : "Cannot listen on " + address();
    }

    private String address() {
        return tcp != null ? tcp : http != null ? http : https;
    }

    /** @param simulator knows the settings of a link to it */
    Running start(ControllerSimulator simulator, SimulatedController controller, Cut cut) throws IOException {
        if (pty != null) {
            return new Running(SimulatorPty.start(controller, pty), "the serial line " + pty, List.of());
        }
        InetSocketAddress at = parsed();
        String host = address().substring(0, address().lastIndexOf(':'));
        if (https != null) {
            SimulatorCertificate certificate = SimulatorCertificate.make(host.replaceAll("[\\[\\]]", ""));
            SimulatorTls tls = SimulatorTls.start(controller, at, cut, certificate);
            String url = "https://" + host + ":" + tls.port() + "/";
            return new Running(tls, url, SimulatorSnippet.of(simulator, url, certificate.sha256()));
        }
        SimulatorServer server = SimulatorServer.start(controller, at, cut);
        String where = host + ":" + server.port();
        if (http == null) {
            return new Running(server, where, List.of());
        }
        String url = "http://" + where + "/";
        return new Running(server, url, SimulatorSnippet.of(simulator, url, null));
    }

    private InetSocketAddress parsed() {
        String option = tcp != null ? "--tcp " : http != null ? "--http " : "--https ";
        String text = address();
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon <= 0 || port < 0 || port > PORT_MAX) {
                throw new NumberFormatException();
            }
            return new InetSocketAddress(InetAddress.getByName(text.substring(0, colon)), port);
        } catch (NumberFormatException e) {
            throw new MisuseException(option + text + ": HOST:PORT is needed, such as 127.0.0.1:8090.");
        } catch (UnknownHostException e) {
            throw new MisuseException(option + text + ": the name is unknown.");
        }
    }
}
