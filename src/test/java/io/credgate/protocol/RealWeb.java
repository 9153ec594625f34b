package io.credgate.protocol;

import io.credgate.link.ControllerLink;
import io.credgate.link.LinkConfig;
import io.credgate.link.LinkListener;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorCertificate;
import io.credgate.simulator.SimulatorServer;
import io.credgate.simulator.SimulatorServer.Cut;
import io.credgate.simulator.SimulatorTls;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.TransportConfig.Trust;
import io.credgate.transport.http.HttpTransports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** A simulated controller as a web server, and the gateway's side of it. */
abstract class RealWeb implements RealLine {
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final HttpTransports transports = new HttpTransports();

    abstract URI url();

    abstract Trust trust();

    static InetSocketAddress local(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    @Override
    public ControllerLink link(LinkConfig config, LinkProfile profile, Consumer<Runnable> core, LinkListener listener) {
        TransportConfig.Http over = new TransportConfig.Http(url(), CONNECT, trust());
        return new ControllerLink(config, profile, transports.exchanger(over), core, listener, new Random(1));
    }

    @Override
    public void close() {
        transports.close();
        takeAway();
    }

    @Override
    public abstract void takeAway();

    static final class Plain extends RealWeb {
        private final SimulatedController controller;
        private final int port;
        private SimulatorServer server;

        Plain(SimulatedController controller) throws IOException {
            this.controller = controller;
            server = SimulatorServer.start(controller);
            port = server.port();
        }

        @Override
        URI url() {
            return URI.create("http://127.0.0.1:" + port);
        }

        @Override
        Trust trust() {
            return Trust.OF_JAVA;
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
            server = SimulatorServer.start(controller, local(port), Cut.CLOSE);
        }
    }

    static final class Secure extends RealWeb {
        private final SimulatedController controller;
        private final SimulatorCertificate certificate;
        private final int port;
        private SimulatorTls server;

        Secure(SimulatedController controller, SimulatorCertificate certificate) throws IOException {
            this.controller = controller;
            this.certificate = certificate;
            server = SimulatorTls.start(controller, local(0), Cut.CLOSE, certificate);
            port = server.port();
        }

        @Override
        URI url() {
            return URI.create("https://127.0.0.1:" + port);
        }

        @Override
        Trust trust() {
            return new Trust(List.of(certificate.sha256()), null, false);
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
            server = SimulatorTls.start(controller, local(port), Cut.CLOSE, certificate);
        }
    }
}
