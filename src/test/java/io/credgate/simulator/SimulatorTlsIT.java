package io.credgate.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.credgate.simulator.SimulatorServer.Cut;
import io.credgate.simulator.SimulatorServerIT.Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SimulatorTlsIT {
    private static SimulatorCertificate certificate;

    private final SimulatedController controller = new EchoController(SimulatorSite.standard("left", "right"));

    @BeforeAll
    static void makeCertificate() throws IOException {
        certificate = SimulatorCertificate.make("127.0.0.1");
    }

    @Test
    void servesSeveralClientsAndLeavesThemInOrder() throws Exception {
        SimulatorTls server = start(Cut.CLOSE);
        try (Client plain = new Client(server.port());
                SSLSocket one = connect(server);
                SSLSocket two = connect(server)) {
            plain.say("hello\n");
            say(one, "hel");
            say(one, "lo\n");
            assertEquals("HELLO\n", hear(one, 6));
            assertEquals(certificate.sha256(), TlsClient.sha256(two));
            say(two, "flood\nbye\n");
            assertEquals("F".repeat(EchoController.FLOOD) + "BYE\n", hear(two, EchoController.FLOOD + 4));
            assertEquals(-1, two.getInputStream().read());
            server.close();
            assertEquals(-1, one.getInputStream().read());
        } finally {
            server.close();
        }
    }

    @Test
    void cutsByResetIfTold() throws Exception {
        try (SimulatorTls server = start(Cut.RESET);
                SSLSocket client = connect(server)) {
            say(client, "bye\n");
            assertEquals("BYE\n", hear(client, 4));
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
    }

    @Test
    void isRestartedOnItsPortWithItsCertificate() throws Exception {
        SimulatorTls first = start(Cut.CLOSE);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", first.port());
        first.close();
        assertThrows(IOException.class, () -> connect(first));
        try (SimulatorTls second = SimulatorTls.start(controller, address, Cut.CLOSE, certificate);
                SSLSocket client = connect(second)) {
            assertEquals(certificate.sha256(), TlsClient.sha256(client));
            int made = second.ask(c -> c.cards().made().size());
            assertEquals(0, made);
        }
    }

    private SimulatorTls start(Cut cut) throws IOException {
        return SimulatorTls.start(controller, new InetSocketAddress("127.0.0.1", 0), cut, certificate);
    }

    private static SSLSocket connect(SimulatorTls server) throws IOException, GeneralSecurityException {
        return TlsClient.connect("https://127.0.0.1:" + server.port() + "/");
    }

    private static void say(SSLSocket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String hear(SSLSocket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), US_ASCII);
    }
}
