package io.credgate.transport.http;

import static io.credgate.transport.http.HttpBench.impatient;
import static io.credgate.transport.http.HttpBench.plain;
import static io.credgate.transport.http.HttpBench.request;
import static io.credgate.transport.http.HttpBench.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.transport.TransportConfig;
import io.credgate.transport.http.HttpBench.Asked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about servers that are not there, hang up, talk too much or speak something else. */
@Timeout(120)
class HttpOddServersIT {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final HttpBench bench = new HttpBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 99999999999\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                OK + "\r\n",
                OK + "X-Bomb: canary",
                OK + "X-Bomb: canary\r\nX-Many: ",
                "HTTP/1.1 200 canary"
            })
    void aReplyBeyondTheLimitsIsNotKept(String start) throws IOException {
        String more = "canary-more".repeat(1000);
        WebPeer.Script script = peer -> {
            peer.read();
            peer.write(start);
            while (true) {
                peer.write(start.endsWith("X-Many: ") ? "canary\r\nX-Many: " : more);
            }
        };
        try (WebPeer peer = new WebPeer(script)) {
            bench.ask(plain(peer.port())).assertMaybeSent("more than the gateway takes");
            soon().until(() -> peer.connections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-canary\r\n",
                "\u0002LD|1|canary|\u0003\u0000",
                "\u0015\u0003\u0003\u0000\u0002\u0002(",
                "HTTP/1.1 two canary\r\n\r\n",
                OK + "Content-Length: canary\r\n\r\n",
                OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                OK + "Transfer-Encoding: chunked\r\n\r\ncanary\r\n"
            })
    void whatIsNoHttpIsSaidToBeNone(String said) throws IOException {
        WebPeer.Script script = peer -> {
            peer.write(said);
            peer.read();
        };
        try (WebPeer peer = new WebPeer(script)) {
            // Whether it ends by what was read or by the connection that is closed then depends on what it is.
            bench.ask(plain(peer.port())).assertMaybeSent("127.0.0.1:" + peer.port());
        }
    }

    @Test
    void aServiceThatIsNoWebServerIsNamedAsSuch() throws IOException {
        try (WebPeer peer = new WebPeer(p -> {
            p.write("SSH-2.0-canary\r\n");
            p.awaitEnd();
        })) {
            bench.ask(plain(peer.port())).assertMaybeSent("no HTTP");
        }
    }

    @Test
    void aRefusedConnectionLeavesNoDoubt() throws IOException {
        WebPeer gone = new WebPeer(WebPeer.answering("hi"));
        gone.close();
        bench.ask(plain(gone.port())).assertNothingSent("refused the connection");
    }

    @Test
    void anUnknownNameLeavesNoDoubt() {
        // Too long for a name: known to be none without asking a server.
        URI base = URI.create("http://" + "x".repeat(64) + ".invalid:80");
        TransportConfig.Http config = plain(1);
        bench.ask(new TransportConfig.Http(base, config.connectTimeout(), config.trust()))
                .assertNothingSent("is unknown");
    }

    @Test
    void aConnectionThatDoesNotComeUpLeavesNoDoubt() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, waiting);
            bench.ask(impatient(plain(full.getLocalPort()))).assertNothingSent("no connection to");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Until the kernel answers no further connection. */
    private static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 100);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 20",
                OK + "Content-Length: 5\r\n",
                OK + "Content-Length: 5\r\n\r\nhell",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhell",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            })
    void aConnectionThatEndsBeforeTheReplyLeavesADoubt(String reply) throws IOException {
        for (boolean reset : new boolean[] {false, true}) {
            WebPeer.Script script = peer -> {
                peer.read();
                peer.write(reply);
                if (reset) {
                    peer.reset();
                }
            };
            try (WebPeer peer = new WebPeer(script)) {
                Asked asked = bench.ask(plain(peer.port()));
                asked.assertMaybeSent(reset ? "the connection" : "closed the connection without a whole answer");
                assertEquals(1, peer.requests().size());
            }
        }
    }

    @Test
    void aReplyThatTricklesIsEndedByTheReplyTimeout() throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        WebPeer.Script script = peer -> {
            peer.read();
            peer.write(OK + "Content-Length: 1000000\r\n\r\n");
            try {
                while (true) {
                    peer.write("h");
                }
            } finally {
                ended.countDown();
            }
        };
        try (WebPeer peer = new WebPeer(script)) {
            bench.ask(plain(peer.port()), request(Duration.ofMillis(1))).assertMaybeSent("no answer within 0.001 s");
            soon().until(() -> ended.getCount() == 0);
        }
    }

    @Test
    void aServerThatSaysNothingIsEndedByTheReplyTimeout() throws IOException {
        try (WebPeer peer = new WebPeer(WebPeer.Peer::awaitEnd)) {
            bench.ask(plain(peer.port()), request(Duration.ofMillis(300))).assertMaybeSent("no answer within 0.3 s");
            soon().until(() -> peer.connections() == 0);
        }
    }
}
