package io.credgate.transport.http;

import static io.credgate.transport.http.HttpBench.plain;
import static io.credgate.transport.http.HttpBench.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.transport.HttpExchanger.HttpHeader;
import io.credgate.transport.HttpExchanger.HttpRequest;
import io.credgate.transport.http.HttpBench.Asked;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP over real sockets on the loopback interface. */
@Timeout(120)
class HttpTransportIT {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final HttpBench bench = new HttpBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void sendsTheRequestAsItIsAndTakesTheReply() throws IOException {
        WebPeer.Script script = peer -> {
            peer.read();
            peer.write("HTTP/1.1 201 Created\r\nX-One: canary\r\nX-One: 2\r\nContent-Length: 2\r\n\r\nhi");
            peer.awaitEnd();
        };
        try (WebPeer peer = new WebPeer(script)) {
            List<HttpHeader> headers =
                    List.of(new HttpHeader("Date", "Thu, 15 Jan 2026 14:00:00 GMT"), new HttpHeader("x-Key", "v"));
            Asked asked = bench.ask(
                    plain(peer.port()),
                    new HttpRequest("POST", "/a?b=c", headers, new byte[] {'x', '\n'}, HttpBench.REPLY));
            asked.assertReply(201, "hi");
            assertEquals(
                    List.of(new HttpHeader("X-One", "canary"), new HttpHeader("X-One", "2")),
                    asked.headers.subList(0, 2));
            assertEquals(
                    List.of("POST /a?b=c HTTP/1.1\r\nhost: 127.0.0.1:" + peer.port()
                            + "\r\nDate: Thu, 15 Jan 2026 14:00:00 GMT\r\nx-Key: v\r\ncontent-length: 2"
                            + "\r\nconnection: close\r\n\r\nx\n"),
                    peer.requests());
            soon().until(() -> peer.connections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 5\r\n\r\nhello",
                OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n",
                OK + "\r\nhello",
                "HTTP/1.0 200 OK\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 5\r\n\r\nhello",
                "HTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK
                        + "Content-Length: 5\r\n\r\nhello",
                OK + "Content-Length: 5\r\n\r\nhelloHTTP/1.1 500 Nobody asked\r\nContent-Length: 0\r\n\r\n"
            })
    void takesAReplyInPiecesOfAnySize(String reply) throws IOException {
        for (int size : new int[] {1, 7, reply.length()}) {
            WebPeer.Script script = peer -> {
                peer.read();
                for (int at = 0; at < reply.length(); at += size) {
                    peer.write(reply.substring(at, Math.min(reply.length(), at + size)));
                }
            };
            try (WebPeer peer = new WebPeer(script)) {
                bench.ask(plain(peer.port())).assertReply(200, "hello");
            }
        }
    }

    @Test
    void aReplyWithoutABodyEndsWithItsHead() throws IOException {
        WebPeer.Script script = peer -> {
            peer.read();
            peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            peer.awaitEnd();
        };
        try (WebPeer peer = new WebPeer(script)) {
            bench.ask(plain(peer.port())).assertReply(204, "");
        }
    }

    @Test
    void anExchangeGivenUpEndsOnceAndFreesItsConnection() throws IOException {
        try (WebPeer peer = new WebPeer(p -> {
            p.read();
            p.awaitEnd();
        })) {
            Asked asked = bench.ask(plain(peer.port()));
            soon().until(() -> peer.requests().size() == 1);
            assertFalse(asked.isOver());
            asked.giveUp();
            asked.giveUp();
            asked.assertMaybeSent("closed by the gateway");
            soon().until(() -> peer.connections() == 0);

            Asked early = bench.ask(plain(peer.port()));
            early.giveUp();
            assertTrue(early.end().endsWith("closed by the gateway"));
            early.giveUp();
        }
    }

    @Test
    void givingUpAfterTheReplyIsNoFurtherEnd() throws IOException {
        try (WebPeer peer = new WebPeer(WebPeer.answering("hi"))) {
            Asked asked = bench.ask(plain(peer.port()));
            asked.assertReply(200, "hi");
            asked.giveUp();
            bench.ask(plain(peer.port())).assertReply(200, "hi");
            asked.assertReply(200, "hi");
        }
    }

    @Test
    void aRequestThatIsNoHttpIsNotSent() throws IOException {
        try (WebPeer peer = new WebPeer(WebPeer.answering("hi"))) {
            for (HttpRequest bad : List.of(
                    requestOf("POST", "/", new HttpHeader("X-Key", "canary\r\nX-Other: 1")),
                    requestOf("POST", "/", new HttpHeader("X Key\n", "canary")),
                    requestOf("POST", "/canary HTTP/1.1\r\nX-Other: 1\r\n", new HttpHeader("X", "1")),
                    requestOf("PO ST", "/", new HttpHeader("X", "1")))) {
                bench.ask(plain(peer.port()), bad).assertNothingSent("cannot be written as HTTP");
            }
            assertEquals(List.of(), peer.requests());
        }
    }

    private static HttpRequest requestOf(String method, String target, HttpHeader header) {
        return new HttpRequest(method, target, List.of(header), new byte[0], HttpBench.REPLY);
    }

    @Test
    void closingTheTransportsEndsEveryExchange() throws IOException {
        try (WebPeer peer = new WebPeer(p -> {
            p.read();
            p.awaitEnd();
        })) {
            Asked waiting = bench.ask(plain(peer.port()));
            soon().until(() -> peer.requests().size() == 1);
            Asked starting = bench.ask(plain(peer.port()));
            bench.transports.close();
            waiting.assertMaybeSent("closed by the gateway");
            soon().until(starting::isOver);
            starting.end();
            Asked late = bench.ask(plain(peer.port()));
            late.assertNothingSent("closed by the gateway");
            late.giveUp();
            late.end();
        }
    }

    @Test
    void manyExchangesLeaveNothingBehind() throws IOException {
        int[] number = {0};
        WebPeer.Script script = peer -> {
            peer.read();
            switch (number[0]++ % 4) {
                case 0 -> peer.write(OK + "Content-Length: 5\r\n\r\nhello");
                case 1 -> peer.write(OK + "Content-Length: 5\r\n\r\nhe");
                case 2 -> peer.reset();
                default -> peer.write("canary, no HTTP\r\n\r\n");
            }
        };
        try (WebPeer peer = new WebPeer(script)) {
            for (int i = 0; i < 8; i++) {
                bench.ask(plain(peer.port())).end();
            }
            soon().until(() -> peer.connections() == 0);
            int before = descriptors();
            for (int i = 0; i < 400; i++) {
                bench.ask(plain(peer.port())).end();
            }
            soon().until(() -> peer.connections() == 0 && descriptors() <= before + 2);
            assertEquals(408, peer.requests().size());
            // One for I/O, and the threads that look up names and end when they are idle.
            assertTrue(HttpBench.threads("credgate-http") <= 1 + HttpTransports.LOOKUPS_MAX);
            System.gc();
        }
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }
}
