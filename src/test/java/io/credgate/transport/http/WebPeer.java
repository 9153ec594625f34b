package io.credgate.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on the loopback interface that does with each connection what the test says. */
final class WebPeer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final ServerSocket listening;
    private final SSLContext tls;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    interface Script {
        /** On a thread of its own; the connection is closed afterwards. */
        void play(Peer peer) throws IOException;
    }

    /** One connection, as the script sees it. */
    final class Peer {
        private final Socket raw;
        private final Socket socket;

        Peer(Socket raw, Socket socket) {
            this.raw = raw;
            this.socket = socket;
        }

        /** The next request with its body; what there is of it if the client hangs up. */
        String read() throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            int needed = Integer.MAX_VALUE;
            for (int b = 0; read.size() < needed && (b = in.read()) >= 0; ) {
                read.write(b);
                if (b == '\n'
                        && needed == Integer.MAX_VALUE
                        && read.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                    Matcher length = LENGTH.matcher(read.toString(ISO_8859_1));
                    needed = read.size() + (length.find() ? Integer.parseInt(length.group(1)) : 0);
                }
            }
            if (read.size() > 0) {
                requests.add(read.toString(ISO_8859_1));
            }
            return read.toString(ISO_8859_1);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Reads and drops until the client hangs up. */
        void awaitEnd() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Not of interest.
            }
        }

        void reset() throws IOException {
            raw.setSoLinger(true, 0);
            raw.close();
        }

        /** Ends the connection without the goodbye of TLS. */
        void cut() throws IOException {
            raw.close();
        }
    }

    /** @param tls null = no encryption */
    WebPeer(SSLContext tls, Script script) throws IOException {
        this.tls = tls;
        this.script = script;
        listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start("web-peer", this::accept);
    }

    WebPeer(Script script) throws IOException {
        this(null, script);
    }

    /** Answers each request with 200 and that body. */
    static Script answering(String body) {
        return peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        };
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Every request of which at least a byte arrived. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int connections() {
        return open.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket raw = listening.accept();
                raw.setTcpNoDelay(true);
                open.add(raw);
                start("web-peer-connection", () -> serve(raw));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket raw) {
        try (raw) {
            Socket socket = raw;
            if (tls != null) {
                SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, true);
                secure.startHandshake();
                socket = secure;
            }
            try (Socket used = socket) {
                script.play(new Peer(raw, used));
            }
        } catch (IOException e) {
            // The client has hung up, or what was wanted was to fail here.
        } finally {
            open.remove(raw);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
