package io.credgate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.mqtt.TestClient;
import io.credgate.simulator.CardModel.SimulatedCard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that no sender should send: each gets one answer, none reaches a lock system, and the gateway goes on. */
@Timeout(180)
class GatewayBadInputIT {
    private static final String ANSWERS = "cloud/answers";
    private static final String COMMANDS = TestHotel.ROOT + "/commands";
    private static final String ENCODE = "acs.encoders.encode_credential";
    private static final String CREATE = "acs.credentials.create";
    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    Path directory;

    /** @param commandId null if it cannot be read */
    private record Bad(String name, String commandId, byte[] body, boolean retained) {}

    private final List<Bad> bad = new ArrayList<>();

    private void unreadable(String name, String body) {
        bad.add(new Bad(name, null, body.getBytes(UTF_8), false));
    }

    private void bad(String name, String type, String params) {
        String id = CloudService.newId();
        bad.add(new Bad(name, id, CloudService.body(id, type, params).getBytes(UTF_8), false));
    }

    private static String encode(String encoder, String credential) {
        return "{\"acs_encoder_id\":" + encoder + ",\"acs_credential_id\":" + credential + "}";
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** An order for a card with some of it replaced. */
    private static String create(String replaced, String by) {
        return """
                {"access_method":"card","acs_system_id":"%s","user_identity_id":"%s",\
                "allowed_acs_entrance_ids":["%s"],"ends_at":"2090-01-01T11:00:00Z","user":{"full_name":"Ada"}}""".formatted(Vendor.SALTO.systemId(), CloudService.newId(), Vendor.SALTO.roomId(110))
                .replace(replaced, by);
    }

    private void collect(String knownCredential) {
        String encoder = quoted(Vendor.SALTO.encoderId(0));
        String credential = quoted(knownCredential);
        unreadable("nothing", "");
        unreadable("not JSON", "open sesame");
        unreadable("a list", "[1,2,3]");
        unreadable("a number", "42");
        unreadable("half an object", "{\"type\":\"" + ENCODE + "\"");
        unreadable("no id", "{\"type\":\"" + ENCODE + "\",\"params\":" + encode(encoder, credential) + "}");
        unreadable("an id of another kind", CloudService.body("7", ENCODE, encode(encoder, credential)));
        bad.add(new Bad("bytes", null, new byte[] {(byte) 0xff, 0, (byte) 0xb3, 2, 3}, false));
        unreadable("10,000 lists", "[".repeat(10_000) + "]".repeat(10_000));
        bad("10,000 lists in params", ENCODE, "{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        bad("1 MB", ENCODE, "{\"acs_encoder_id\":\"" + "x".repeat(MEGABYTE) + "\"}");
        bad("1 MB of fields", ENCODE, "{\"a\":[" + "1,".repeat(MEGABYTE / 2) + "1]}");
        bad("unknown type", "acs.doors.open", "{}");
        bad("params of another type", ENCODE, "[]");
        bad("params null", ENCODE, "null");
        bad("nothing in params", ENCODE, "{}");
        bad("encoder null", ENCODE, encode("null", credential));
        bad("encoder a number", ENCODE, encode("1", credential));
        bad("encoder no id", ENCODE, encode("\"front desk\"", credential));
        bad("encoder unknown", ENCODE, encode(quoted(CloudService.newId()), credential));
        bad("credential unknown", ENCODE, encode(encoder, quoted(CloudService.newId())));
        bad("encoder of another system", ENCODE, encode(quoted(Vendor.VISIONLINE.encoderId(0)), credential));
        bad("system unknown", CREATE, create(Vendor.SALTO.systemId(), CloudService.newId()));
        bad("entrance unknown", CREATE, create(Vendor.SALTO.roomId(110), CloudService.newId()));
        bad("entrance of another system", CREATE, create(Vendor.SALTO.roomId(110), Vendor.VISIONLINE.roomId(110)));
        bad("end in the past", CREATE, create("2090-", "2020-"));
        bad("end without a zone", CREATE, create("11:00:00Z", "11:00:00"));
        bad("access method unknown", CREATE, create("\"card\"", "\"key\""));
        bad("control character in a name", CREATE, create("Ada", "Ada\\u0003\\r\\n"));
        bad("half a character in a name", CREATE, create("Ada", "Ada\\ud83d"));
        bad("a name of 10,000 letters", CREATE, create("Ada", "A".repeat(10_000)));
        String id = CloudService.newId();
        bad.add(new Bad(
                "retained",
                id,
                CloudService.body(id, ENCODE, encode(encoder, credential)).getBytes(UTF_8),
                true));
    }

    @Test
    void eachIsAnsweredOnceAndNothingIsDone() {
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url());
                TestClient sender = new TestClient(hotel.broker.url()).subscribe(ANSWERS)) {
            ChildGateway gateway = hotel.start();
            String createId = CloudService.newId();
            String credential = CloudService.newId();
            cloud.create(createId, credential, Vendor.SALTO, 101, "Ada Lovelace");
            assertEquals("succeeded", cloud.awaitEnd(createId).status());
            collect(credential);
            String other = CloudService.body(createId, CREATE, create("Ada", "Grace"));
            bad.add(new Bad("an id that was used", createId, other.getBytes(UTF_8), false));
            for (int i = 0; i < bad.size(); i++) {
                MqttProperties properties = new MqttProperties();
                properties.setResponseTopic(ANSWERS);
                properties.setCorrelationData(new byte[] {(byte) i});
                sender.publish(COMMANDS, bad.get(i).body(), bad.get(i).retained(), properties);
            }
            sender.publish(COMMANDS, new byte[0], true, new MqttProperties());
            // Behind all the others on the same connection: when it is done, so are they.
            String encode = CloudService.newId();
            cloud.encode(encode, Vendor.SALTO, 0, credential);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sender.received(ANSWERS).size() >= bad.size());
            assertEquals("succeeded", cloud.awaitEnd(encode).status());

            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < bad.size(); i++) {
                check(bad.get(i), answers(sender, i), wrong);
            }
            assertEquals(List.of(), wrong);
            assertEquals(1, hotel.cards(Vendor.SALTO).size());
            assertEquals(1, hotel.encodeRequests(Vendor.SALTO));
            assertEquals(0, hotel.encodeRequests(Vendor.VISIONLINE));
            // Logged as an error is only what the gateway itself does wrong.
            assertFalse(gateway.log().contains("ERROR"), gateway::log);
            cloud.assertReportsComplete();
        }
    }

    private static List<TestClient.Received> answers(TestClient sender, int number) {
        return sender.received(ANSWERS).stream()
                .filter(r -> r.properties().getCorrelationData()[0] == number)
                .toList();
    }

    private static void check(Bad message, List<TestClient.Received> answers, List<String> wrong) {
        if (answers.size() != 1) {
            wrong.add(message.name() + ": " + answers.size() + " answers");
            return;
        }
        Map<String, Object> answer = CloudService.tree(answers.get(0).payload());
        boolean right = "rejected".equals(answer.get("status"))
                && Boolean.TRUE.equals(answer.get("terminal"))
                && (message.commandId() == null
                        ? !answer.containsKey("command_id")
                        : message.commandId().equals(answer.get("command_id")));
        if (!right) {
            wrong.add(message.name() + ": " + answers.get(0).text());
        }
    }

    /** B3 separates the fields of SALTO's frames, a semicolon those of Visionline's lines. */
    @Test
    void namesDoNotBreakTheFrame() {
        List<String> names = List.of(
                "Ada Lovelace",
                "\u00b3CN\u00b31\u00b3Online Encoder 2\u00b3",
                "x;EA2;GR120;JR1;CCA;",
                "C\u00b3;\u0141ukasz \u00c5ngstr\u00f6m \u674e\u96f7 \ud83e\udd8a \u0645\u0631\u06cc\u0645",
                ";",
                "\u674e",
                "A".repeat(200));
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            hotel.start();
            for (Vendor vendor : Vendor.values()) {
                List<String> shapes = new ArrayList<>();
                for (int i = 0; i < names.size(); i++) {
                    String encode = CloudService.newId();
                    int room = TestHotel.FIRST_ROOM + i;
                    cloud.encode(encode, vendor, 0, cloud.createCard(vendor, room, names.get(i)));
                    Report end = cloud.awaitEnd(encode);
                    assertEquals("succeeded", end.status(), end::text);
                    List<SimulatedCard> cards = hotel.cards(vendor);
                    assertEquals(i + 1, cards.size());
                    assertEquals(List.of(Integer.toString(room)), cards.get(i).rooms());
                    shapes.add(cards.get(i).request().replaceAll("[0-9]+", "0"));
                }
                assertEquals(names.size(), hotel.encodeRequests(vendor));
                // Neither more fields nor fewer, whatever the name.
                List<String> differing = shapes.stream()
                        .filter(shape -> !fields(shape).equals(fields(shapes.get(0))))
                        .toList();
                assertEquals(List.of(), differing, () -> "unlike " + shapes.get(0));
            }
            cloud.assertReportsComplete();
        }
    }

    /** A name of which nothing can be said in the lock system's character set may be left out. */
    private static String fields(String request) {
        return request.replaceAll("U[FS]\\*\\*\\*;", "");
    }
}
