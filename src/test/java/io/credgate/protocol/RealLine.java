package io.credgate.protocol;

import io.credgate.link.ControllerLink;
import io.credgate.link.LinkConfig;
import io.credgate.link.LinkListener;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorCertificate;
import io.credgate.simulator.SimulatorPty;
import io.credgate.simulator.SimulatorServer;
import io.credgate.simulator.SimulatorServer.Cut;
import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.serial.SerialTransports;
import io.credgate.transport.tcp.TcpTransports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** The simulated controller of a dialect on what the dialect is really carried by, and the gateway's side of it. */
interface RealLine extends AutoCloseable {
    /** The link of a dialect on this line. */
    ControllerLink link(LinkConfig config, LinkProfile profile, Consumer<Runnable> core, LinkListener listener);

    <T> T ask(Function<SimulatedController, T> question);

    /** The other side is switched off, or the cable is pulled. */
    void takeAway() throws IOException;

    void bringBack() throws IOException;

    @Override
    void close();

    /** @param certificate null = not encrypted; only over HTTP */
    static RealLine of(Medium medium, SimulatedController controller, Path directory, SimulatorCertificate certificate)
            throws IOException {
        return switch (medium) {
            case TCP -> new Tcp(controller);
            case SERIAL -> new Serial(controller, directory);
            case HTTP ->
                certificate == null ? new RealWeb.Plain(controller) : new RealWeb.Secure(controller, certificate);
        };
    }

    /** What carries a stream of bytes. */
    abstract class Stream implements RealLine {
        abstract Transport.Factory transports();

        @Override
        public ControllerLink link(
                LinkConfig config, LinkProfile profile, Consumer<Runnable> core, LinkListener listener) {
            return new ControllerLink(config, profile, transports(), core, listener, new Random(1));
        }
    }

    final class Tcp extends Stream {
        private final SimulatedController controller;
        private final TcpTransports transports = new TcpTransports();
        private final int port;
        private SimulatorServer server;

        Tcp(SimulatedController controller) throws IOException {
            this.controller = controller;
            server = SimulatorServer.start(controller);
            port = server.port();
        }

        @Override
        Transport.Factory transports() {
            return transports.factory(new TransportConfig.Tcp("127.0.0.1", port, Duration.ofSeconds(20)));
        }

        @Override
        public <T> T ask(Function<SimulatedController, T> question) {
            return server.ask(question);
        }

        @Override
        public void takeAway() {
            server.close();
        }

        @Override
        public void bringBack() throws IOException {
            server = SimulatorServer.start(controller, new InetSocketAddress("127.0.0.1", port), Cut.CLOSE);
        }

        @Override
        public void close() {
            transports.close();
            server.close();
        }
    }

    final class Serial extends Stream {
        /** A pseudo terminal takes neither parity nor seven bits each time, and has no speed. */
        private static final SerialLine LINE = new SerialLine(
                115_200, 8, SerialLine.Parity.NONE, SerialLine.StopBits.ONE, SerialLine.FlowControl.NONE);

        private final SerialTransports transports;
        private final SimulatorPty pty;

        Serial(SimulatedController controller, Path directory) throws IOException {
            transports = new SerialTransports(directory);
            pty = SimulatorPty.start(controller, directory.resolve("line"));
        }

        @Override
        Transport.Factory transports() {
            return transports.factory(new TransportConfig.Serial(pty.path().toString(), LINE, null));
        }

        @Override
        public <T> T ask(Function<SimulatedController, T> question) {
            return pty.ask(question);
        }

        @Override
        public void takeAway() {
            pty.unplug();
        }

        @Override
        public void bringBack() {
            pty.plugIn();
        }

        @Override
        public void close() {
            transports.close();
            pty.close();
        }
    }
}
