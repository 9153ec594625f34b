package io.credgate.mqtt;

import java.io.BufferedInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.jspecify.annotations.Nullable;

/**
 * The line of one connection, as Paho's network module.
 *
 * <p>Paho's own modules wait for CONNACK without limit, leak a thread for each peer that accepts and closes at once, lose
 * their place in a stalled header, cannot offer ALPN, wait for ever to close a TLS connection whose peer stopped reading,
 * and leave Nagle's delay on. And they keep nobody informed, which the watchdog needs.
 */
final class BrokerSocket implements NetworkModule {
    /** How long a read waits at most for Paho to have started all its threads; it needs 0.3 s where it is not held up. */
    private static final long HOLD_BACK_SECONDS = 3;

    private static final long THREAD_END_MILLIS = 200;

    private final MqttConfig config;
    private final BrokerAddress address;
    private final ArrivalWindow window;
    private final Consumer<String> broken;
    private final CountDownLatch connectWritten = new CountDownLatch(1);
    private final CountDownLatch inputEnded = new CountDownLatch(1);
    private final Socket raw = new Socket();
    private volatile @Nullable Socket socket;
    private volatile @Nullable PacketFilter filter;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread reader;
    private volatile @Nullable Thread writer;
    private volatile long lastReceivedNanos = System.nanoTime();
    private volatile boolean patient;
    private volatile boolean closed;

    /** @param broken told, on any thread, why the connection cannot go on although its line is whole */
    BrokerSocket(MqttConfig config, ArrivalWindow window, Consumer<String> broken) {
        this.config = config;
        this.address = BrokerAddress.parse(config.url());
        this.window = window;
        this.broken = broken;
    }

    @Override
    public void start() throws IOException {
        int limit = (int) config.timing().connect().toMillis();
        try {
            InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
            if (resolved.isUnresolved()) {
                throw new UnknownHostException("the name " + address.host() + " is not known here");
            }
            raw.setTcpNoDelay(true);
            raw.setKeepAlive(true);
            raw.connect(resolved, limit);
            raw.setSoTimeout(limit);
            Socket connected = address.tls() ? handshake() : raw;
            raw.setSoTimeout((int) config.timing().answer().toMillis());
            lastReceivedNanos = System.nanoTime();
            filter = new PacketFilter(
                    new BufferedInputStream(new Received(connected.getInputStream())),
                    window,
                    config.payloadMaxBytes(),
                    Math.max(100, config.keepAlive().toMillis() / 4),
                    () -> lastReceivedNanos = System.nanoTime());
            socket = connected;
        } catch (IOException e) {
            fail(e);
            raw.close();
            throw e;
        }
    }

    private SSLSocket handshake() throws IOException {
        try {
            SSLSocket tls = (SSLSocket) TlsFiles.context(config.tls())
                    .getSocketFactory()
                    .createSocket(raw, address.host(), address.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setApplicationProtocols(config.tls().alpn().toArray(new String[0]));
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        PacketFilter packets = filter;
        if (packets == null) {
            throw new IOException("not connected");
        }
        return new Input(packets);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        Socket connected = socket;
        if (connected == null) {
            throw new IOException("not connected");
        }
        return new Output(connected.getOutputStream());
    }

    /**
     * Closes below TLS: closing a TLS socket waits behind a writer that is blocked. After {@link #expectGoodbye} the peer
     * is given a moment to read our DISCONNECT, as closing with unread input resets the connection.
     */
    @Override
    public void stop() throws IOException {
        if (patient && !closed) {
            patient = false;
            try {
                raw.shutdownOutput();
                inputEnded.await(1, TimeUnit.SECONDS);
            } catch (IOException e) {
                // The peer was faster.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        closed = true;
        raw.close();
    }

    @Override
    public String getServerURI() {
        return "credgate://" + address;
    }

    /** Closes at once; safe from any thread at any time, also during the connect. */
    void cut() {
        patient = false;
        closed = true;
        try {
            raw.close();
        } catch (IOException e) {
            // Closed is what was wanted.
        }
    }

    void expectGoodbye() {
        patient = true;
    }

    /** What went wrong first on this line. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    @Nullable
    PacketFilter packets() {
        return filter;
    }

    /** Why the connection is dead although Paho believes in it, or null while it looks well. */
    @Nullable
    String wedge(long silenceMaxNanos) {
        if (isDead(reader)) {
            return "the receiving thread has ended";
        }
        if (isDead(writer)) {
            return "the sending thread has ended";
        }
        return System.nanoTime() - lastReceivedNanos > silenceMaxNanos ? "the broker has been silent too long" : null;
    }

    /**
     * Waits for Paho's two threads on this line, about one second each. The sender may have missed that it was told to
     * stop, if it was about to wait for work; it then waits for ever, unless interrupted.
     */
    void joinThreads() throws InterruptedException {
        for (Thread thread : new @Nullable Thread[] {writer, reader}) {
            if (thread != null && thread != Thread.currentThread()) {
                thread.join(THREAD_END_MILLIS);
                thread.interrupt();
                thread.join(1000);
            }
        }
    }

    /**
     * Paho's threads die of what the broker sends where Paho does not expect it, such as a tab in a text. That is the
     * broker's input and no defect of the gateway, so it ends this connection only: the handler of the process, for threads
     * that have none, ends everything. The exception is named without its text, which may quote the packet.
     */
    private Thread guarded(@Nullable Thread before, String ending) {
        Thread thread = Thread.currentThread();
        if (thread != before) {
            thread.setUncaughtExceptionHandler(
                    (dead, cause) -> broken.accept(ending + ": it met what it could not deal with ("
                            + cause.getClass().getName() + ")"));
        }
        return thread;
    }

    private static boolean isDead(@Nullable Thread thread) {
        return thread != null && !thread.isAlive();
    }

    private void fail(Throwable cause) {
        if (failure == null && !closed) {
            failure = cause;
        }
    }

    /** Notes arrivals; the first one ends the wait for CONNACK, after it Paho's pings watch the line. */
    private final class Received extends InputStream {
        private final InputStream in;
        private boolean first = true;

        private Received(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int n = in.read(bytes, offset, count);
            lastReceivedNanos = System.nanoTime();
            if (first && n > 0) {
                first = false;
                raw.setSoTimeout(0);
            }
            return n;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }
    }

    /**
     * What Paho's receiver reads from. Everything, an end too, is held back until CONNECT is written: then Paho has started
     * all its threads. A receiver that ends earlier, for what it reads or because there is nothing, leaves the starting
     * thread waiting for it for ever. And no broker speaks first.
     */
    private final class Input extends InputStream {
        private final PacketFilter packets;

        private Input(PacketFilter packets) {
            this.packets = packets;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            reader = guarded(reader, "the receiving thread has ended");
            try {
                int n = packets.read(bytes, offset, count);
                awaitConnect();
                if (n < 0) {
                    ended(new IOException("the broker closed the connection"));
                }
                return n;
            } catch (SocketTimeoutException e) {
                // As such an exception Paho would ignore it and read on.
                IOException silent = new IOException("no answer from the broker", e);
                ended(silent);
                throw silent;
            } catch (IOException e) {
                ended(e);
                throw e;
            }
        }

        @Override
        public int available() throws IOException {
            return packets.available();
        }

        private void ended(IOException cause) {
            fail(cause);
            inputEnded.countDown();
            awaitConnect();
        }

        private void awaitConnect() {
            try {
                connectWritten.await(HOLD_BACK_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Output extends FilterOutputStream {
        private Output(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            writer = guarded(writer, "the sending thread has ended");
            connectWritten.countDown();
            try {
                out.write(bytes, offset, count);
            } catch (IOException e) {
                fail(e);
                throw e;
            }
        }
    }
}
