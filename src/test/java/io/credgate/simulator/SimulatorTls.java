package io.credgate.simulator;

import io.credgate.simulator.SimulatorServer.Cut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;

/**
 * Serves a simulated controller over TLS: ends the encryption and passes the bytes on to a {@link SimulatorServer}, with two
 * threads for each client. Uses the JDK's sockets, nothing of the product's transport.
 */
public final class SimulatorTls implements SimulatorHost {
    private static final int CLIENTS_MAX = 64;
    private static final int HANDSHAKE_MAX_MILLIS = 10_000;
    private static final long GOODBYE_MAX_MILLIS = 1000;
    private static final int PIECE = 8192;

    private final SimulatorServer server;
    private final SimulatorCertificate certificate;
    private final Cut cut;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    private SimulatorTls(
            SimulatedController controller, InetSocketAddress address, Cut cut, SimulatorCertificate certificate)
            throws IOException {
        this.certificate = certificate;
        this.cut = cut;
        listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            listening.bind(address);
            server = SimulatorServer.start(controller, new InetSocketAddress("127.0.0.1", 0), cut);
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
        thread = new Thread(this::accept, "simulator-tls");
        thread.setDaemon(true);
    }

    /** @param address port 0 = a free one */
    public static SimulatorTls start(
            SimulatedController controller, InetSocketAddress address, Cut cut, SimulatorCertificate certificate)
            throws IOException {
        SimulatorTls tls = new SimulatorTls(controller, address, cut, certificate);
        tls.thread.start();
        return tls;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** As {@link SimulatorServer#ask}. */
    public <T> T ask(Function<SimulatedController, T> question) {
        return server.ask(question);
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        server.awaitClosed();
    }

    /** @throws IllegalStateException if the simulated controller itself has failed */
    @Override
    public void close() {
        hangUp(listening::close);
        try {
            server.close();
            awaitGoodbyes();
        } finally {
            open.forEach(socket -> hangUp(socket::close));
        }
    }

    /** Clients whose conversation has ended are told in order by the threads that serve them. */
    private void awaitGoodbyes() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MAX_MILLIS);
        try {
            synchronized (open) {
                long left = GOODBYE_MAX_MILLIS;
                while (!open.isEmpty() && left > 0) {
                    open.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (open.size() >= CLIENTS_MAX) {
                    client.close();
                } else {
                    open.add(client);
                    start("simulator-tls-in", () -> serve(client));
                }
            } catch (IOException e) {
                // The client has gone again, or this is closed.
            }
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread started = new Thread(work, name);
        started.setDaemon(true);
        started.start();
        return started;
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(HANDSHAKE_MAX_MILLIS);
            SSLSocket secure =
                    (SSLSocket) certificate.context().getSocketFactory().createSocket(client, null, true);
            secure.startHandshake();
            client.setSoTimeout(0);
            carry(client, secure);
        } catch (IOException e) {
            // No TLS, or the client has gone: nobody is left to tell.
        } finally {
            synchronized (open) {
                open.remove(client);
                open.notifyAll();
            }
        }
    }

    private void carry(Socket client, SSLSocket secure) throws IOException {
        try (Socket inner = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            inner.setTcpNoDelay(true);
            Thread answers = start("simulator-tls-out", () -> answer(inner, secure, client));
            try {
                pass(secure.getInputStream(), inner.getOutputStream());
                inner.shutdownOutput();
            } finally {
                join(answers);
            }
        }
    }

    private static void join(Thread answers) {
        try {
            answers.join(GOODBYE_MAX_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Socket inner, SSLSocket secure, Socket client) {
        try {
            pass(inner.getInputStream(), secure.getOutputStream());
            hangUp(secure::close);
        } catch (IOException e) {
            hangUp(() -> {
                if (cut == Cut.RESET) {
                    client.setSoLinger(true, 0);
                }
                client.close();
            });
        }
    }

    private static void pass(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int n = from.read(piece); n >= 0; n = from.read(piece)) {
            to.write(piece, 0, n);
            to.flush();
        }
    }

    private interface Closing {
        void run() throws IOException;
    }

    private static void hangUp(Closing closing) {
        try {
            closing.run();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
