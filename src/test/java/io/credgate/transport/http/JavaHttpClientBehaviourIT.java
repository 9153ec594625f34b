package io.credgate.transport.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Why exchanges with controllers do not use Java's own client (decision 0007). A test that fails with a newer Java removes
 * one of the reasons.
 */
@Timeout(60)
class JavaHttpClientBehaviourIT {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void sendsARequestASecondTimeUnasked() throws IOException {
        try (WebPeer peer = new WebPeer(WebPeer.Peer::read)) {
            assertThrows(IOException.class, () -> client.send(to(peer).GET().build(), BodyHandlers.ofString()));
            assertEquals(2, peer.requests().size());
        }
    }

    @Test
    void doesNotTellWhetherARequestWasRead() throws IOException {
        try (WebPeer reading = new WebPeer(WebPeer.Peer::read);
                WebPeer closing = new WebPeer(WebPeer.Peer::cut)) {
            assertEquals(failure(closing), failure(reading));
            assertEquals(1, reading.requests().size());
        }
    }

    private String failure(WebPeer peer) {
        HttpRequest request = to(peer).POST(BodyPublishers.noBody()).build();
        return assertThrows(IOException.class, () -> client.send(request, BodyHandlers.ofString()))
                .toString();
    }

    @Test
    void keepsConnectionsAndCannotBeToldNotTo() throws Exception {
        int[] connections = {0};
        WebPeer.Script script = peer -> {
            connections[0]++;
            while (!peer.read().isEmpty()) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        };
        try (WebPeer peer = new WebPeer(script)) {
            assertThrows(IllegalArgumentException.class, () -> to(peer).header("Connection", "close"));
            for (int i = 0; i < 3; i++) {
                client.send(to(peer).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
            }
            assertEquals(1, connections[0]);
        }
    }

    @Test
    void itsTimeoutEndsWithTheHead() throws IOException {
        WebPeer.Script script = peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf");
            peer.awaitEnd();
        };
        try (WebPeer peer = new WebPeer(script)) {
            HttpRequest request = to(peer).timeout(Duration.ofMillis(50))
                    .POST(BodyPublishers.noBody())
                    .build();
            CompletableFuture<HttpResponse<String>> reply = client.sendAsync(request, BodyHandlers.ofString());
            HttpBench.soon().until(() -> peer.requests().size() == 1);
            CompletableFuture<?> later = reply.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS);
            later.join();
            assertFalse(reply.isDone(), "20 times the timeout, and still waiting for the body");
        }
    }

    private static HttpRequest.Builder to(WebPeer peer) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + peer.port() + "/"));
    }
}
