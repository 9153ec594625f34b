package io.credgate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.simulator.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
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
    private static final String PASSWORD = "canary-broker-password";

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
}
