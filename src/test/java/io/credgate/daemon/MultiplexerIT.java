package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.simulator.Faults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hotel's own PMS speaks to Salto through the gateway while the cloud does: a client that was written from the
 * protocol sheet (sections 2.4 to 2.10) and knows nothing of the gateway's codec.
 */
@Timeout(120)
class MultiplexerIT {
    private static final String ENCODER = "Online Encoder 1";
    private static final String OTHER_ENCODER = "Online Encoder 2";

    @TempDir
    Path directory;

    /** A PMS as the sheet describes it. */
    private static final class Pms implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Pms(int port, String from) throws IOException {
            socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
            socket.setSoTimeout(20_000);
            in = socket.getInputStream();
        }

        private void say(int... bytes) throws IOException {
            byte[] out = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                out[i] = (byte) bytes[i];
            }
            socket.getOutputStream().write(out);
        }

        private int hear() throws IOException {
            return in.read();
        }

        private void sendFrame(int spoil, String... fields) throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.write(0xb3);
            for (String field : fields) {
                content.writeBytes(field.getBytes(StandardCharsets.ISO_8859_1));
                content.write(0xb3);
            }
            content.write(3);
            int lrc = spoil;
            for (byte b : content.toByteArray()) {
                lrc ^= b & 0xff;
            }
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(2);
            frame.writeBytes(content.toByteArray());
            frame.write(lrc);
            socket.getOutputStream().write(frame.toByteArray());
        }

        /** ENQ, ACK, frame, ACK, answer. */
        List<String> ask(String... fields) throws IOException {
            say(5);
            assertEquals(6, hear());
            sendFrame(0, fields);
            assertEquals(6, hear());
            return frame();
        }

        private List<String> frame() throws IOException {
            assertEquals(2, hear());
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            int lrc = 0;
            int b = hear();
            while (b != 3) {
                text.write(b);
                lrc ^= b;
                b = hear();
            }
            assertEquals(lrc ^ 3, hear());
            String[] parts = text.toString(StandardCharsets.ISO_8859_1).split("\u00b3", -1);
            return new ArrayList<>(List.of(parts).subList(1, parts.length - 1));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Pms connect(int port) {
        List<Pms> connected = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> connected.add(new Pms(port, "127.0.0.1")));
        return connected.get(0);
    }

    @Test
    void theHotelsPmsWorksAsBeforeBesideTheCloud() throws IOException {
        int port = freePort();
        String listen = ", multiplexer: {listen: \"127.0.0.1:" + port + "\", clients: [127.0.0.1], clients_max: 2}";
        try (TestHotel hotel = new TestHotel(directory, 50, "10s", "", listen);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            hotel.start();
            try (Pms pms = connect(port);
                    Pms second = connect(port)) {
                String end = "1100120190";
                assertEquals(
                        "CN",
                        pms.ask("CN", ENCODER, "E", "101", "", "", "", "", "", "", end, "pms")
                                .get(0));
                assertEquals(
                        "CC",
                        pms.ask("CC", ENCODER, "E", "101", "", "", "", "", "", "", end, "pms")
                                .get(0));
                List<String> read = pms.ask("LT", ENCODER, "E");
                assertEquals("101", read.get(2), read.toString());
                assertEquals("CO", pms.ask("CO", "0", "101").get(0));
                assertEquals(2, hotel.cards(Vendor.SALTO, 101));

                // A bad check sum is refused; said again in order, it is done.
                pms.sendFrame(0x55, "CN", ENCODER, "E", "102", "", "", "", "", "", "", end, "pms");
                assertEquals(0x15, pms.hear());
                pms.sendFrame(0, "CN", ENCODER, "E", "102", "", "", "", "", "", "", end, "pms");
                assertEquals(6, pms.hear());
                assertEquals("CN", pms.frame().get(0));
                assertEquals(1, hotel.cards(Vendor.SALTO, 102));

                // An error goes to who asked.
                hotel.fault(Vendor.SALTO, Faults.Kind.NO_CARD, 0);
                assertEquals(
                        "ED",
                        pms.ask("CN", ENCODER, "E", "103", "", "", "", "", "", "", end, "pms")
                                .get(0));

                // The cloud's card and the PMS's at the same time, on two encoders.
                String create = CloudService.newId();
                String credential = CloudService.newId();
                cloud.create(create, credential, Vendor.SALTO, 110, "Ada Lovelace");
                assertEquals("succeeded", cloud.awaitEnd(create).status());
                List<String> encodes = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    String encode = CloudService.newId();
                    cloud.encode(encode, Vendor.SALTO, 0, credential);
                    encodes.add(encode);
                }
                for (int room = 111; room < 116; room++) {
                    assertEquals(
                            "CN",
                            second.ask("CN", OTHER_ENCODER, "E", "" + room, "", "", "", "", "", "", end, "pms")
                                    .get(0));
                }
                for (String encode : encodes) {
                    assertEquals("succeeded", cloud.awaitEnd(encode).status());
                }
                assertEquals(5, hotel.cards(Vendor.SALTO, 110));

                // The PMS checks somebody else into the cloud's room: the cloud hears that its card is worthless.
                pms.ask("CN", ENCODER, "E", "110", "", "", "", "", "", "", end, "pms");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> cloud.reports().stream()
                                .anyMatch(e -> "acs_credential.invalidated"
                                        .equals(e.tree().get("event_type"))));

                // A third program is one too many, and another address is not listed.
                try (Pms third = new Pms(port, "127.0.0.1")) {
                    assertEquals(-1, third.hear());
                }
            }
            try (Pms stranger = new Pms(port, "127.0.0.2")) {
                assertEquals(-1, stranger.hear());
            }
            assertTrue(hotel.server(Vendor.SALTO).ask(c -> c.cards().made()).size() > 10);
        }
    }
}
