package io.credgate.simulator;

import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatorServer.Cut;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code credgate simulate}: a lock system to try the gateway against, until ctrl-C or SIGTERM. */
@Command(
        name = "simulate",
        description = {
            "Plays a lock system on a TCP port, a serial line or as a web server and prints the frames that pass,"
                    + " decoded.",
            "Cards are made in memory only. Ends on ctrl-C or SIGTERM."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended",
            "1:the port or line cannot be had, or the simulator failed",
            "2:the command line is not understood"
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int EXIT_FAILURE = 1;

    private final List<ControllerSimulator> simulators;

    @Parameters(paramLabel = "DIALECT", description = "As in the configuration, such as salto-pms.")
    private String dialect;

    @Mixin
    private SimulatorPlace place = new SimulatorPlace();

    @Option(
            names = "--card-delay",
            paramLabel = "MS",
            description = "How long after it is asked for a blank card lies on the encoder, in milliseconds.")
    private Long cardDelayMillis;

    @Option(names = "--encoder", paramLabel = "NAME", description = "An encoder of the site; may be repeated.")
    private List<String> encoders = new ArrayList<>();

    @Option(
            names = "--rooms",
            paramLabel = "ROOMS",
            description = "Rooms and ranges of rooms, such as 101-120,201,301-310.")
    private String rooms;

    @Option(
            names = "--fault",
            paramLabel = "KIND[:N]",
            description = "What goes wrong with the next request that writes or reads a card; repeated options hit one"
                    + " request each, in order. N is milliseconds for latency and bytes for cut-at-byte. Kinds: none,"
                    + " latency, no-card, busy, encoder-offline, bad-card, nak, garbage, answer-lost, silent,"
                    + " cut-at-byte, wrong-lrc, cut-on-request.")
    private List<String> faults = new ArrayList<>();

    @Option(names = "--reset", description = "Cut connections with a TCP reset instead of closing them.")
    private boolean reset;

    @Option(names = "--quiet", description = "Do not print the frames.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    SimulateCommand() {
        this(ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(ControllerSimulator::dialect))
                .toList());
    }

    SimulateCommand(List<ControllerSimulator> simulators) {
        this.simulators = List.copyOf(simulators);
    }

    @Override
    public Integer call() {
        ControllerSimulator simulator = simulator();
        try {
            place.check(dialect, reset);
            return play(simulator);
        } catch (SimulatorPlace.MisuseException e) {
            throw misuse(e.getMessage());
        }
    }

    private int play(ControllerSimulator simulator) {
        SimulatorSite site = site(simulator.standardSite());
        SimulatedController controller = simulator.create(site, place.medium());
        faults.forEach(fault -> schedule(fault, controller.faults()));
        PrintWriter out = spec.commandLine().getOut();
        if (!quiet) {
            controller.onTraffic(line -> {
                out.println(line);
                out.flush();
            });
        }
        SimulatorPlace.Running running;
        try {
            running = place.start(simulator, controller, reset ? Cut.RESET : Cut.CLOSE);
        } catch (IOException e) {
            spec.commandLine().getErr().println(place.problem() + ": " + e.getMessage());
            return EXIT_FAILURE;
        }
        out.println(dialect + " simulator on " + running.where() + ", encoders " + site.encoders() + ", "
                + site.rooms().size() + " rooms; ctrl-C ends it");
        running.remarks().forEach(out::println);
        out.flush();
        return serve(running.host());
    }

    private int serve(SimulatorHost server) {
        Thread hook = new Thread(server::close, "simulator-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            server.awaitClosed();
        } catch (InterruptedException e) {
            // Asked to end; the port is freed below.
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running, which is why we are here.
            return 0;
        }
        try {
            server.close();
            return 0;
        } catch (IllegalStateException e) {
            e.printStackTrace(spec.commandLine().getErr());
            return EXIT_FAILURE;
        }
    }

    private ControllerSimulator simulator() {
        for (ControllerSimulator simulator : simulators) {
            if (simulator.dialect().equals(dialect)) {
                return simulator;
            }
        }
        throw misuse("There is no simulator for '" + dialect + "'; there is: "
                + simulators.stream().map(ControllerSimulator::dialect).collect(Collectors.joining(", ")));
    }

    private SimulatorSite site(SimulatorSite standard) {
        if (cardDelayMillis != null && cardDelayMillis < 0) {
            throw misuse("--card-delay cannot be negative.");
        }
        return new SimulatorSite(
                encoders.isEmpty() ? standard.encoders() : encoders,
                rooms == null ? standard.rooms() : rooms(rooms),
                cardDelayMillis == null ? standard.cardDelayMillis() : cardDelayMillis,
                standard.zone());
    }

    private List<String> rooms(String text) {
        try {
            return RoomList.parse(text);
        } catch (IllegalArgumentException e) {
            throw misuse("--rooms: " + e.getMessage());
        }
    }

    private void schedule(String text, Faults into) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        try {
            Kind kind = Kind.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
            into.add(kind, colon < 0 ? 0 : Long.parseUnsignedLong(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw misuse("--fault " + text + ": a whole number is missing after the colon.");
        } catch (IllegalArgumentException e) {
            throw misuse("--fault " + text + ": there is no such kind; there is: "
                    + Arrays.stream(Kind.values())
                            .map(k -> k.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", ")));
        }
    }

    private ParameterException misuse(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
