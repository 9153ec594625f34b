package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.WEB;
import static io.credgate.dispatch.GatewayRig.room;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationResult.Done;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planted in commands is in the store while it is needed, and in no byte of it when its term is over. */
class RetentionTest {
    private static final String PIN = "90817263";
    private static final String NAME = "Quackenbush";
    private static final String EMAIL = "wq.canary@example.org";
    private static final String PHONE = "+4799887766";
    private static final List<String> PLANTED = List.of(PIN, NAME, EMAIL, PHONE);

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = GatewayRig.ofAll(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private boolean isInTheStore(String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).anyMatch(file -> {
                try {
                    return new String(Files.readAllBytes(file), ISO_8859_1).contains(text);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void assertGone(String when) throws IOException {
        for (String text : PLANTED) {
            assertFalse(isInTheStore(text), text + " is still in the store " + when);
        }
    }

    private String user(String userId) {
        return rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + userId + "\",\"acs_system_id\":\"" + SHIP + "\",\"full_name\":\"Wilhelmina "
                        + NAME + "\",\"email_address\":\"" + EMAIL + "\",\"phone_number\":\"" + PHONE + "\"}");
    }

    private String pin(String id, String userId) {
        return rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"code\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\"" + SHIP
                        + "\",\"acs_user_id\":\"" + userId + "\",\"allowed_acs_entrance_ids\":[\"" + room(101)
                        + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\",\"code\":\"" + PIN + "\"}");
    }

    private void days(int days) {
        for (int i = 0; i < days; i++) {
            rig.advance(Duration.ofDays(1));
            rig.maintain();
        }
    }

    @Test
    void guestsAndPinsAreGoneAfterTheTerm() throws IOException {
        String userId = rig.newId();
        String user = user(userId);
        rig.ship.complete(new Done(List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(user));
        // Neighbours, so that rows move between pages.
        for (int i = 0; i < 60; i++) {
            rig.card(GatewayRig.SALTO, 101 + i % 10, "");
        }
        String credentialId = rig.newId();
        String pin = pin(credentialId, userId);
        rig.ship.complete(new Done(List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(pin));
        for (String text : PLANTED) {
            assertTrue(isInTheStore(text), text + " was not planted");
        }

        days(20);
        assertTrue(isInTheStore(NAME), "the guest is known for a while after the stay");
        days(15);
        assertGone("35 days later");
        assertEquals("succeeded", rig.status(rig.send("acs.users.get", "{\"acs_user_id\":\"" + userId + "\"}")));
        rig.crashAndRestart();
        assertGone("after a restart");
        assertEquals(
                "succeeded",
                rig.status(rig.send("acs.credentials.get", "{\"acs_credential_id\":\"" + credentialId + "\"}")));
    }

    @Test
    void aCommandOfUnknownOutcomeIsRememberedWithoutTheGuest() throws IOException {
        String userId = rig.newId();
        rig.send(
                "acs.users.create",
                "{\"acs_user_id\":\"" + userId + "\",\"acs_system_id\":\"" + WEB + "\",\"full_name\":\"" + NAME
                        + "\",\"phone_number\":\"" + PHONE + "\"}");
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"mobile_key\",\"acs_credential_id\":\"" + rig.newId() + "\",\"acs_system_id\":\""
                        + WEB + "\",\"acs_user_id\":\"" + userId
                        + "\",\"is_multi_phone_sync_credential\":true,\"allowed_acs_entrance_ids\":[\"" + room(101)
                        + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\"}");
        rig.web.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        assertEquals("unknown", rig.status(create), () -> rig.result(create).toString());
        assertTrue(isInTheStore(PHONE));
        days(35);
        assertFalse(isInTheStore(PHONE), "the phone is still there");
        String resolve =
                rig.send("gateway.commands.resolve", "{\"command_id\":\"" + create + "\",\"outcome\":\"succeeded\"}");
        assertEquals("succeeded", rig.status(resolve), () -> rig.result(resolve).toString());
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void aLiveKeyKeepsItsHolderKnown() throws IOException {
        String userId = rig.newId();
        user(userId);
        rig.ship.complete(new Done(List.of()));
        rig.run();
        rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"code\",\"acs_system_id\":\"" + SHIP + "\",\"acs_user_id\":\"" + userId
                        + "\",\"allowed_acs_entrance_ids\":[\"" + room(101)
                        + "\"],\"ends_at\":\"2027-11-25T11:00:00Z\",\"code\":\"" + PIN + "\"}");
        rig.ship.complete(new Done(List.of()));
        rig.run();
        days(60);
        for (String text : PLANTED) {
            assertTrue(isInTheStore(text), text);
        }
    }
}
