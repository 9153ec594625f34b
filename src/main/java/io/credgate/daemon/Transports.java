package io.credgate.daemon;

import io.credgate.config.GatewayConfig;
import io.credgate.link.ControllerLink;
import io.credgate.link.LinkConfig;
import io.credgate.link.LinkListener;
import io.credgate.transport.Transport;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.http.HttpTransports;
import io.credgate.transport.serial.SerialTransports;
import io.credgate.transport.tcp.TcpListeners;
import io.credgate.transport.tcp.TcpTransports;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Everything that carries bytes to controllers, with its threads. */
final class Transports implements AutoCloseable {
    private final TcpTransports tcp = new TcpTransports();
    private final TcpListeners listeners = new TcpListeners();
    private final HttpTransports http = new HttpTransports();
    private final SerialTransports serial;

    /** @param stateDirectory of the gateway, where serial lines keep their native library */
    Transports(Path stateDirectory) {
        serial = new SerialTransports(stateDirectory);
    }

    /** A link over whatever the configuration says. */
    ControllerLink link(
            GatewayConfig.Link link,
            LinkConfig config,
            Consumer<Runnable> core,
            LinkListener listener,
            RandomGenerator jitter) {
        if (link.transport() instanceof TransportConfig.Http over) {
            return new ControllerLink(config, link.profile(), http.exchanger(over), core, listener, jitter);
        }
        return new ControllerLink(config, link.profile(), bytes(link.transport()), core, listener, jitter);
    }

    private Transport.Factory bytes(TransportConfig config) {
        if (config instanceof TransportConfig.Tcp over) {
            return tcp.factory(over);
        }
        if (config instanceof TransportConfig.Serial over) {
            return serial.factory(over);
        }
        throw new AssertionError(config.getClass());
    }

    /** Listens for other programs. */
    void listen(GatewayConfig.Multiplexer multiplexer, TcpListeners.Acceptor acceptor) {
        listeners.listen(
                new TcpListeners.Listening(
                        multiplexer.host(), multiplexer.port(), multiplexer.clients(), multiplexer.clientsMax()),
                acceptor);
    }

    @Override
    public void close() {
        listeners.close();
        tcp.close();
        http.close();
        serial.close();
    }
}
