package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.room;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.Failure.VendorCode;
import io.credgate.command.FailureCode;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.Done;
import io.credgate.json.PersonalData;
import io.credgate.store.RecordJudge;
import io.credgate.store.SqliteStore;
import io.credgate.store.StoreExport;
import io.credgate.store.StoreRecovery;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guests and lock systems say in every kind of command is in no byte of the state directory after its term. */
class PlantedDataTest {
    private static final String NAME = "Þórdís Quackenbush";
    private static final String NEW_NAME = "Željka Lightfeather";
    private static final String EMAIL = "wq.canary@example.org";
    private static final String PHONE = "+4799887766";
    private static final String PIN = "90817263";
    private static final String PIN_NEVER_WRITTEN = "55667788";
    private static final String NEW_PIN = "44332211";
    private static final String HOLDER = "Zacharias Börjesson";
    private static final String VENDOR_TEXT = "occupied by Ünal Featherstone";
    private static final List<String> PLANTED =
            List.of(NAME, NEW_NAME, EMAIL, PHONE, PIN, PIN_NEVER_WRITTEN, NEW_PIN, HOLDER, VENDOR_TEXT);

    private static final RecordJudge ANYTHING = new RecordJudge() {
        @Override
        public boolean isCommandReadable(StoredCommand command, Documents documents) {
            return true;
        }

        @Override
        public boolean isAttemptReadable(StoredAttempt attempt) {
            return true;
        }

        @Override
        public boolean isDocumentReadable(String kind, String id, String json) {
            return true;
        }

        @Override
        public List<String> documentKinds() {
            return StoredDocuments.kinds();
        }
    };

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

    private List<String> found() {
        try (Stream<Path> files = Files.walk(directory)) {
            String all = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("quarantine"))
                    .map(PlantedDataTest::content)
                    .reduce("", String::concat);
            return PLANTED.stream()
                    .filter(text -> all.contains(new String(text.getBytes(UTF_8), ISO_8859_1))
                            || all.contains(escaped(text))
                            || all.contains(text.substring(text.lastIndexOf(' ') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As JSON may write it, too. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(c < 128 ? (char) c + "" : String.format("\\u%04x", c)));
        return escaped.toString();
    }

    private void days(int days) {
        for (int i = 0; i < days; i++) {
            rig.advance(Duration.ofDays(1));
            rig.maintain();
        }
    }

    private void done() {
        rig.ship.complete(new Done(List.of()));
        rig.run();
    }

    private String user() {
        String id = rig.newId();
        rig.send("acs.users.create", """
                {"acs_user_id":"%s","acs_system_id":"%s","full_name":"%s","email_address":"%s","phone_number":"%s"}""".formatted(id, SHIP, NAME, EMAIL, PHONE));
        done();
        return id;
    }

    private void planUsers() {
        String userId = user();
        rig.send("acs.users.update", "{\"acs_user_id\":\"" + userId + "\",\"full_name\":\"" + NEW_NAME + "\"}");
        done();
        String pin = rig.newId();
        rig.send("acs.credentials.create", """
                {"access_method":"code","acs_credential_id":"%s","acs_system_id":"%s","acs_user_id":"%s",\
                "allowed_acs_entrance_ids":["%s"],"ends_at":"2026-11-25T11:00:00Z","code":"%s"}""".formatted(pin, SHIP, userId, room(101), PIN));
        done();
        // One is under way, one waits and is taken over by the next.
        String update = "{\"acs_credential_id\":\"" + pin + "\",\"code\":\"%s\"}";
        rig.send("acs.credentials.update", update.formatted("10203040"));
        rig.send("acs.credentials.update", update.formatted(PIN_NEVER_WRITTEN));
        String last = rig.send("acs.credentials.update", update.formatted(NEW_PIN));
        done();
        done();
        assertEquals("succeeded", rig.status(last));
    }

    /** Gives the command whose end nobody knows. */
    private String plantCards() {
        assertEquals("rejected", rig.status(rig.send("acs.users.create", """
                {"acs_system_id":"%s","full_name":"%s\\u0007","email_address":"%s @","phone_number":"%s x"}""".formatted(SHIP, NAME, EMAIL, PHONE))));
        String refused = rig.encode(SALTO_ENCODER, guestsCard(101));
        VendorCode said = new VendorCode("salto-pms", "EO", VENDOR_TEXT);
        rig.salto.fail(Evidence.REFUSED, new Failure(FailureCode.CONTROLLER_ERROR, "The lock system said no.", said));
        rig.run();
        assertEquals("failed", rig.status(refused));
        String scan = rig.send("acs.encoders.scan_credential", "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\"}");
        rig.salto.complete(new CardRead(
                CardState.VALID,
                List.of("101"),
                List.of(),
                rig.now,
                Instant.parse("2026-11-25T11:00:00Z"),
                "0",
                "04bb",
                HOLDER,
                List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(scan), () -> rig.result(scan).toString());
        String unknown = rig.encode(SALTO_ENCODER, guestsCard(102));
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came.", said));
        rig.run();
        assertEquals("unknown", rig.status(unknown));
        return unknown;
    }

    private String guestsCard(int number) {
        return rig.card(
                SALTO,
                number,
                ",\"user\":{\"full_name\":\"" + NAME + "\",\"email_address\":\"" + EMAIL + "\",\"phone_number\":\""
                        + PHONE + "\"}");
    }

    /** Every text as an export shows it: parameters, results, operations, documents. */
    private void assertMasked() {
        List<String> shown = new ArrayList<>();
        StoreExport.run(
                directory,
                (table, row) -> row.forEach((column, value) -> {
                    if (value != null && !column.equals("detail")) {
                        String text = value instanceof byte[] bytes ? new String(bytes, UTF_8) : value.toString();
                        shown.add(table + " " + (text.startsWith("{") ? PersonalData.masked(text) : text));
                    }
                }),
                new StoreExport.Views(
                        Duration.ofMinutes(1), System::nanoTime, () -> {}, work -> new Thread(work).start()));
        assertTrue(shown.size() > 100, "the store was not read");
        for (String text : PLANTED) {
            assertEquals(
                    List.of(),
                    shown.stream().filter(line -> line.contains(text)).toList());
        }
    }

    @Test
    void isGoneAfterTheTermWhateverTheCommandWas() {
        planUsers();
        String unknown = plantCards();
        List<String> planted =
                PLANTED.stream().filter(text -> !text.equals(HOLDER)).toList();
        assertEquals(planted, found(), "what a card says of its holder is not even kept, all else is there");
        assertMasked();
        days(35);
        assertEquals(List.of(), found());
        rig.send("gateway.commands.resolve", "{\"command_id\":\"" + unknown + "\",\"outcome\":\"failed\"}");
        assertEquals("failed", rig.status(unknown), () -> rig.result(unknown).toString());
        rig.crashAndRestart();
        days(1);
        assertEquals(List.of(), found(), "settled after the term");
    }

    @Test
    void isGoneAfterTheTermWhenACommandWasHeldBecauseOfTheClock() {
        rig.clock =
                new ClockLimits(Instant.parse("2026-11-23T00:00:00Z"), Duration.ofMinutes(1), Duration.ofMinutes(1));
        rig.crashAndRestart();
        rig.setClock(Duration.ofHours(3));
        String held =
                rig.send("acs.credentials.create", """
                {"access_method":"card","acs_system_id":"%s","user_identity_id":"%s","user":{"full_name":"%s"},\
                "allowed_acs_entrance_ids":["%s"],"ends_at":"2026-11-28T11:00:00Z"}""".formatted(SALTO, GatewayRig.USER_IDENTITY, NAME, room(103)));
        assertTrue(found().contains(NAME));
        assertFalse("succeeded".equals(rig.status(held)), "it was not held");
        for (int i = 0; i < 60; i++) {
            rig.advance(Duration.ofSeconds(5));
        }
        assertEquals("succeeded", rig.status(held), () -> rig.result(held).toString());
        rig.clock = ClockLimits.NONE;
        rig.crashAndRestart();
        days(40);
        assertEquals(List.of(), found());
    }

    @Test
    void isGoneAfterTheTermWhenTheStoreWasRecoveredMeanwhile() throws IOException {
        planUsers();
        plantCards();
        rig.close();
        Path file = directory.resolve("credgate.db");
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 0, 100, (byte) 0);
        Files.write(file, bytes);
        assertTrue(StoreRecovery.run(directory, ANYTHING, rig.now).done());
        rig = GatewayRig.ofAll(directory);
        assertTrue(found().contains(NAME));
        days(40);
        assertEquals(List.of(), found());
    }

    /** A recovery may have lost the command that it belonged to. */
    @Test
    void whatACommandTookOverDoesNotOutliveIt() {
        rig.close();
        try (SqliteStore store = SqliteStore.open(directory)) {
            store.begin();
            store.putDocument("taken_over", "lost", "{\"mayBeDone\":true,\"namesEnd\":false,\"pin\":\"" + PIN + "\"}");
            store.commit();
        }
        rig = GatewayRig.ofAll(directory);
        rig.maintain();
        assertEquals(List.of(), found());
    }
}
