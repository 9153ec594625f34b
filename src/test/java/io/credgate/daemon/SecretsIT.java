package io.credgate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.protocol.Medium;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What must not be read by whoever reads the log, at its most talkative. */
@Timeout(120)
class SecretsIT {
    private static final String NAME = "Wilhelmina Quackenbush";
    private static final String EMAIL = "wq.canary@example.org";
    private static final String PHONE = "+4799887766";
    private static final String PIN = "90817263";
    private static final String NEW_PIN = "55667788";
    private static final String PASSWORD = "canary-broker-password";
    private static final String SHIP_PASSWORD = "canary-ship-password";
    /** The only one that the simulated server takes. */
    private static final String WEB_PASSWORD = "simulated";

    private static final String WRONG_WEB_PASSWORD = "canary-web-password";
    private static final String NOT_ASCII = "Þórdís Żółtowska";
    private static final String SHIP = "8c1f0c9e-4a1f-4b43-9b1f-6f0d1b9d3a01";
    private static final String WEB = "8c1f0c9e-4a1f-4b43-9b1f-6f0d1b9d3a02";
    private static final String WRONG = "8c1f0c9e-4a1f-4b43-9b1f-6f0d1b9d3a03";
    private static final String ROOM = "5b0c7a52-6c53-4c0a-9b57-1a2d3c4e5f%02d";

    @TempDir
    Path directory;

    @Test
    void theLogHoldsNoSecrets() throws IOException, InterruptedException {
        Path passwordFile = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        try (TestHotel hotel = new TestHotel(directory, 50, "5s", "username: gw-1\n  password_file: " + passwordFile);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway gateway = hotel.startProgram("DEBUG");
            for (Vendor vendor : Vendor.values()) {
                encode(hotel, cloud, vendor, 101, Faults.Kind.NONE);
                encode(hotel, cloud, vendor, 102, Faults.Kind.GARBAGE);
                encode(hotel, cloud, vendor, 103, Faults.Kind.CUT_AT_BYTE);
            }
            assertEquals("rejected", end(cloud, "acs.credentials.create", """
                    {"access_method":"code","code":"%s","acs_system_id":"%s","user_identity_id":"%s",\
                    "user":{"full_name":"%s","email_address":"%s","phone_number":"%s"}}""".formatted(
                            PIN, Vendor.SALTO.systemId(), CloudService.newId(), NAME, EMAIL, PHONE)));
            // Wrong in every field, so that each is spoken of.
            assertEquals("rejected", end(cloud, "acs.users.create", """
                    {"acs_system_id":"%s","full_name":"%s\\u0007","email_address":"%s @","phone_number":"%s x"}""".formatted(
                            Vendor.SALTO.systemId(), NAME, EMAIL, PHONE)));
            assertEquals("succeeded", end(cloud, "acs.users.create", """
                    {"acs_system_id":"%s","full_name":"%s","email_address":"%s","phone_number":"%s"}""".formatted(
                            Vendor.SALTO.systemId(), NAME, EMAIL, PHONE)));
            hotel.broker.stop();
            await().atMost(Duration.ofSeconds(60)).until(() -> gateway.log().contains("No connection to"));
            hotel.broker.start();
            cloud.awaitStatus("online");
            gateway.terminate();

            String log = gateway.log();
            assertTrue(log.contains("DEBUG"), log);
            for (String secret : List.of(NAME, "Quackenbush", EMAIL, PHONE, PHONE.substring(1), PIN, PASSWORD)) {
                assertAbsent(secret, log);
                assertAbsent(HexFormat.of().formatHex(secret.getBytes(UTF_8)), log.replaceAll("[ :]", ""));
            }
        }
    }

    private static void assertAbsent(String secret, String log) {
        String small = secret.toLowerCase(Locale.ROOT);
        assertFalse(log.toLowerCase(Locale.ROOT).contains(small), () -> secret + " stands in the log:\n" + log);
    }

    private static String end(CloudService cloud, String type, String params) {
        String commandId = CloudService.newId();
        cloud.send(commandId, type, params);
        return cloud.awaitEnd(commandId).status();
    }

    private static void encode(TestHotel hotel, CloudService cloud, Vendor vendor, int room, Faults.Kind fault) {
        String credential = cloud.createCard(vendor, room, NAME);
        String encode = CloudService.newId();
        hotel.fault(vendor, fault, 3);
        cloud.encode(encode, vendor, 0, credential);
        cloud.awaitEnd(encode);
    }

    /** PINs, phones and the lock systems' own passwords cross these links. */
    @Test
    void theLogHoldsNothingOfLinksThatKeepUsers() throws Exception {
        try (TestHotel hotel = new TestHotel(directory, 50);
                SimulatorServer ship = SimulatorServer.start(controller("salto-ship"));
                SimulatorServer web = SimulatorServer.start(controller("visionline-webapi"));
                CloudService cloud = new CloudService(hotel.broker.url())) {
            String auth = "auth: basic, username: gw-1, password_file: " + file("ship", SHIP_PASSWORD);
            addSystem(SHIP, "salto-space", "salto-ship", ship.port(), auth, 1);
            addSystem(WEB, "visionline", "visionline-webapi", web.port(), login("web", WEB_PASSWORD), 2);
            addSystem(WRONG, "visionline", "visionline-webapi", web.port(), login("wrong", WRONG_WEB_PASSWORD), 3);
            ChildGateway gateway = hotel.startProgram("TRACE");
            String user = user(cloud, SHIP, NAME);
            String pin = CloudService.newId();
            assertEquals(
                    "succeeded", end(cloud, "acs.credentials.create", credential(pin, "code", SHIP, user, 1, PIN)));
            assertEquals(
                    "succeeded",
                    end(
                            cloud,
                            "acs.credentials.update",
                            "{\"acs_credential_id\":\"%s\",\"code\":\"%s\"}".formatted(pin, NEW_PIN)));
            for (Faults.Kind fault : List.of(Faults.Kind.GARBAGE, Faults.Kind.CUT_AT_BYTE, Faults.Kind.ANSWER_LOST)) {
                ship.ask(c -> {
                    c.faults().add(fault, 3);
                    return null;
                });
                end(
                        cloud,
                        "acs.users.update",
                        "{\"acs_user_id\":\"%s\",\"full_name\":\"%s\"}".formatted(user, NOT_ASCII));
            }
            String guest = user(cloud, WEB, NOT_ASCII);
            String key = CloudService.newId();
            assertEquals(
                    "succeeded",
                    end(cloud, "acs.credentials.create", credential(key, "mobile_key", WEB, guest, 2, null)));
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                List<String> said = gateway.log()
                        .lines()
                        .filter(line -> line.contains("system 3/own: "))
                        .toList();
                assertTrue(said.stream().anyMatch(line -> !line.contains(": connecting")), said::toString);
            });
            gateway.terminate();

            String log = gateway.log();
            assertTrue(log.contains("TRACE"), "the log is not at its most talkative");
            for (String secret : List.of(
                    NAME,
                    "Quackenbush",
                    NOT_ASCII,
                    "Żółtowska",
                    EMAIL,
                    PHONE,
                    PHONE.substring(1),
                    PIN,
                    NEW_PIN,
                    SHIP_PASSWORD,
                    WEB_PASSWORD,
                    WRONG_WEB_PASSWORD)) {
                assertAbsent(secret, log);
                assertAbsent(HexFormat.of().formatHex(secret.getBytes(UTF_8)), log.replaceAll("[ :]", ""));
                assertAbsent(Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8)), log);
            }
            assertAbsent(Base64.getEncoder().encodeToString(("gw-1:" + SHIP_PASSWORD).getBytes(UTF_8)), log);
        }
    }

    private static SimulatedController controller(String dialect) {
        return ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.dialect().equals(dialect))
                .map(s -> s.create(s.standardSite(), Medium.HTTP))
                .findFirst()
                .orElseThrow();
    }

    private Path file(String name, String secret) throws IOException {
        return Files.writeString(directory.resolve(name), secret + "\n");
    }

    private String login(String name, String password) throws IOException {
        return "username: gateway, password_file: " + file(name, password);
    }

    private void addSystem(String id, String vendor, String dialect, int port, String login, int room)
            throws IOException {
        Files.writeString(
                directory.resolve("gateway.yaml"),
                """
                  - acs_system_id: %s
                    workspace_id: 005f1e54-5360-40db-8c31-4ef6baaad1fd
                    connected_account_id: daba7bd0-edb6-4bb9-a70b-f9ae08a0e301
                    vendor: %s
                    name: system %d
                    links:
                      - {name: own, dialect: %s, url: "http://127.0.0.1:%d/", %s}
                    entrances:
                      - {acs_entrance_id: %s, kind: room, name: 101, display_name: Room}
                """.formatted(id, vendor, room, dialect, port, login, ROOM.formatted(room)),
                StandardOpenOption.APPEND);
    }

    private static String user(CloudService cloud, String system, String name) {
        String id = CloudService.newId();
        assertEquals("succeeded", end(cloud, "acs.users.create", """
                {"acs_user_id":"%s","acs_system_id":"%s","full_name":"%s","email_address":"%s","phone_number":"%s"}""".formatted(id, system, name, EMAIL, PHONE)));
        return id;
    }

    private static String credential(
            String id, String method, String system, String user, int room, @Nullable String code) {
        return """
                {"access_method":"%s","acs_credential_id":"%s","acs_system_id":"%s","acs_user_id":"%s",\
                "allowed_acs_entrance_ids":["%s"],"ends_at":"2090-01-01T11:00:00Z"%s}""".formatted(
                        method,
                        id,
                        system,
                        user,
                        ROOM.formatted(room),
                        code == null ? ",\"is_multi_phone_sync_credential\":true" : ",\"code\":\"" + code + "\"");
    }
}
