package io.credgate.transport.http;

import static io.credgate.transport.http.HttpBench.impatient;
import static io.credgate.transport.http.HttpBench.secure;
import static io.credgate.transport.http.HttpBench.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.simulator.SimulatorCertificate;
import io.credgate.transport.TransportConfig.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom the gateway speaks with over HTTPS: until that is clear, nothing of a request goes out. */
@Timeout(120)
class HttpsTransportIT {
    private static final String OTHER = "0".repeat(64);
    private static final Trust ANY = new Trust(List.of(), null, true);

    /** Bears 127.0.0.1, where all servers of these tests are. */
    private static SimulatorCertificate certificate;

    private static SimulatorCertificate ofAnotherHost;

    private final HttpBench bench = new HttpBench();

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCertificates() throws IOException {
        certificate = SimulatorCertificate.make("127.0.0.1");
        ofAnotherHost = SimulatorCertificate.make("locks.example");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void takesAServerByItsFingerprint() throws IOException {
        try (WebPeer peer = answering(ofAnotherHost)) {
            bench.ask(secure(peer.port(), pinned(ofAnotherHost.sha256()))).assertReply(200, "hi");
            bench.ask(secure(peer.port(), pinned(OTHER, ofAnotherHost.sha256())))
                    .assertReply(200, "hi");
            assertEquals(2, peer.requests().size());
        }
    }

    @Test
    void sendsNothingToAServerWithAnotherFingerprintAndSaysWhichOneItHas() throws IOException {
        try (WebPeer peer = answering(certificate)) {
            bench.ask(secure(peer.port(), pinned(OTHER, ofAnotherHost.sha256())))
                    .assertNothingSent("write certificate_sha256: " + certificate.sha256());
            soon().until(() -> peer.connections() == 0);
            assertEquals(List.of(), peer.requests());
        }
    }

    @Test
    void takesAServerByItsAuthorityAndItsName() throws IOException {
        try (WebPeer peer = answering(certificate);
                WebPeer other = answering(ofAnotherHost)) {
            bench.ask(secure(peer.port(), authority(certificate))).assertReply(200, "hi");
            bench.ask(secure(other.port(), authority(ofAnotherHost))).assertNothingSent("127.0.0.1 found");
            bench.ask(secure(other.port(), authority(certificate))).assertNothingSent("no authority");
            assertEquals(List.of(), other.requests());
        }
    }

    @Test
    void withoutAWordTheAuthoritiesOfJavaDecide() throws IOException {
        try (WebPeer peer = answering(certificate)) {
            bench.ask(secure(peer.port(), Trust.OF_JAVA)).assertNothingSent("no authority");
            assertEquals(List.of(), peer.requests());
        }
    }

    @Test
    void anAuthorityFileThatCannotBeUsedIsNamed() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path broken = Files.writeString(
                directory.resolve("broken.pem"), certificate.pem().replace("M", "?"));
        try (WebPeer peer = answering(certificate)) {
            for (Path file : List.of(empty, broken, directory.resolve("gone.pem"))) {
                bench.ask(secure(peer.port(), new Trust(List.of(), file, false)))
                        .assertNothingSent(file.getFileName().toString());
            }
            assertEquals(0, peer.connections());
        }
    }

    @Test
    void takesAnybodyIfTold() throws IOException {
        try (WebPeer peer = answering(ofAnotherHost)) {
            bench.ask(secure(peer.port(), ANY)).assertReply(200, "hi");
        }
    }

    @Test
    void aPlainServerGetsNothingOfTheRequest() throws IOException {
        WebPeer.Script script = peer -> {
            peer.write("HTTP/1.1 400 Bad canary\r\nContent-Length: 0\r\n\r\n");
            peer.awaitEnd();
        };
        try (WebPeer peer = new WebPeer(script)) {
            bench.ask(secure(peer.port(), ANY)).assertNothingSent("does not speak TLS on that port");
            soon().until(() -> peer.connections() == 0);
        }
    }

    @Test
    void aServerThatHangsInTheHandshakeIsGivenUp() throws IOException {
        try (WebPeer peer = new WebPeer(WebPeer.Peer::awaitEnd)) {
            bench.ask(impatient(secure(peer.port(), ANY))).assertNothingSent("does not finish the TLS handshake");
            soon().until(() -> peer.connections() == 0);
        }
    }

    @Test
    void aConnectionThatEndsInTheHandshakeLeavesNoDoubt() throws IOException {
        try (WebPeer closing = new WebPeer(peer -> peer.cut());
                WebPeer resetting = new WebPeer(peer -> peer.reset())) {
            bench.ask(secure(closing.port(), ANY)).assertNothingSent("connection");
            bench.ask(secure(resetting.port(), ANY)).assertNothingSent("connection");
        }
    }

    @Test
    void aConnectionThatEndsAfterTheRequestLeavesADoubt() throws IOException {
        for (String reply : List.of("", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncanary")) {
            WebPeer.Script inOrder = peer -> {
                peer.read();
                peer.write(reply);
            };
            WebPeer.Script cut = peer -> {
                peer.read();
                peer.write(reply);
                peer.cut();
            };
            WebPeer.Script reset = peer -> {
                peer.read();
                peer.write(reply);
                peer.reset();
            };
            for (WebPeer.Script script : List.of(inOrder, cut, reset)) {
                try (WebPeer peer = new WebPeer(certificate.context(), script)) {
                    bench.ask(secure(peer.port(), ANY)).assertMaybeSent("the connection");
                }
            }
        }
    }

    @Test
    void aReplyInPiecesIsTaken() throws IOException {
        String body = "0123456789".repeat(10_000);
        WebPeer.Script script = peer -> {
            peer.read();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n");
            for (int at = 0; at < body.length(); at += 1000) {
                peer.write(body.substring(at, at + 1000));
            }
        };
        try (WebPeer peer = new WebPeer(certificate.context(), script)) {
            bench.ask(secure(peer.port(), pinned(certificate.sha256()))).assertReply(200, body);
        }
    }

    @Test
    void manyExchangesLeaveNothingBehind() throws IOException {
        try (WebPeer peer = answering(certificate)) {
            for (int i = 0; i < 60; i++) {
                boolean right = i % 3 != 0;
                String end = bench.ask(secure(peer.port(), pinned(right ? certificate.sha256() : OTHER)))
                        .end();
                assertEquals(right, end.equals("reply 200"), end);
            }
            soon().until(() -> peer.connections() == 0);
            assertEquals(40, peer.requests().size());
            System.gc();
        }
    }

    private static WebPeer answering(SimulatorCertificate with) throws IOException {
        return new WebPeer(with.context(), WebPeer.answering("hi"));
    }

    private static Trust pinned(String... sha256) {
        return new Trust(List.of(sha256), null, false);
    }

    private Trust authority(SimulatorCertificate of) throws IOException {
        return new Trust(List.of(), Files.writeString(directory.resolve("ca.pem"), of.pem()), false);
    }
}
