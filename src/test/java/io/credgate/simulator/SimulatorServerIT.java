package io.credgate.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatorServer.Cut;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SimulatorServerIT {
    private final SimulatedController controller = new EchoController(SimulatorSite.standard("left", "right"));

    @Test
    void servesSeveralClientsOfOneController() throws IOException {
        try (SimulatorServer server = SimulatorServer.start(controller);
                Client one = new Client(server.port());
                Client two = new Client(server.port())) {
            one.say("hel");
            one.say("lo\n");
            assertEquals("HELLO", one.hear());
            await().until(() -> server.clients() == 2);
            one.say("all\n");
            assertEquals("ALL", one.hear());
            assertEquals("ALL", two.hear());
            one.say("later\n");
            assertEquals("LATER", one.hear());
            assertEquals(1, cardsMade(server));
        }
    }

    @Test
    void workForAClientThatHasGoneIsStillDone() throws IOException {
        try (SimulatorServer server = SimulatorServer.start(controller)) {
            try (Client client = new Client(server.port())) {
                client.say("later\n");
                await().until(() -> server.clients() == 1);
            }
            await().until(() -> server.clients() == 0);
            await().until(() -> cardsMade(server) == 1);
        }
    }

    @Test
    void closesAfterEverythingIsSent() throws IOException {
        try (SimulatorServer server = SimulatorServer.start(controller);
                Client client = new Client(server.port())) {
            client.say("flood\nbye\n");
            assertEquals("F".repeat(EchoController.FLOOD) + "BYE", client.hear());
            assertNull(client.hear());
        }
    }

    @Test
    void cutsByResetIfTold() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
        try (SimulatorServer server = SimulatorServer.start(controller, anyPort, Cut.RESET);
                Client client = new Client(server.port())) {
            client.say("hello\n");
            assertEquals("HELLO", client.hear());
            server.cutAll();
            assertThrows(SocketException.class, client::hear);
        }
    }

    @Test
    void isRestartedOnItsPortWithItsMemory() throws IOException {
        SimulatorServer first = SimulatorServer.start(controller);
        int port = first.port();
        try (Client client = new Client(port)) {
            client.say("later\n");
            assertEquals("LATER", client.hear());
            first.close();
            assertNull(client.hear());
        }
        assertThrows(IOException.class, () -> new Client(port));
        assertEquals(1, cardsMade(first));
        try (SimulatorServer second =
                        SimulatorServer.start(controller, new InetSocketAddress("127.0.0.1", port), Cut.CLOSE);
                Client client = new Client(port)) {
            client.say("later\n");
            assertEquals("LATER", client.hear());
            assertEquals(2, cardsMade(second));
        }
    }

    @Test
    void takesFaultsWhileItRuns() throws IOException {
        try (SimulatorServer server = SimulatorServer.start(controller);
                Client client = new Client(server.port())) {
            server.ask(c -> {
                c.faults().add(Kind.SILENT);
                return null;
            });
            client.say("fault\n");
            assertEquals("Fault[kind=SILENT, amount=0]", client.hear());
        }
    }

    @Test
    void aSimulatorWithABugIsNotSilent() throws IOException {
        SimulatorServer server = SimulatorServer.start(controller);
        try (Client client = new Client(server.port())) {
            client.say("crash\n");
            assertNull(client.hear());
        }
        IllegalStateException failed = assertThrows(IllegalStateException.class, server::close);
        assertTrue(failed.getMessage().contains("asked for"), failed.getMessage());
    }

    @Test
    void aTakenPortIsRefused() throws IOException {
        try (SimulatorServer server = SimulatorServer.start(controller)) {
            InetSocketAddress taken = new InetSocketAddress("127.0.0.1", server.port());
            assertThrows(IOException.class, () -> SimulatorServer.start(controller, taken, Cut.CLOSE));
        }
    }

    private static int cardsMade(SimulatorServer server) {
        return server.ask(c -> c.cards().made().size());
    }

    /** A plain client that speaks lines. */
    static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        }

        void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        }

        /** Null at the end of the stream. */
        String hear() throws IOException {
            return in.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
