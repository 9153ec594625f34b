package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.store.RecordJudge;
import io.credgate.store.StoredAttempt;
import io.credgate.store.StoredCommand;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code credgate store} says of a record is what the daemon will find when it starts. */
class StoredRecordsTest {
    private static final Instant ARRIVED = Instant.parse("2026-11-23T10:00:00Z");
    private static final RecordJudge.Documents NONE = (kind, id) -> false;
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final String UPDATE = "{\"acs_credential_id\":\"" + ID + "\",\"ends_at\":\"2026-11-25T10:00:00Z\"}";

    private final StoredRecords judge = new StoredRecords();

    private static StoredCommand command(
            String type, @Nullable String params, StoredCommand.State state, Instant arrived) {
        return new StoredCommand(
                1,
                "c",
                type,
                params,
                "ab",
                arrived,
                null,
                arrived.plusSeconds(60),
                null,
                null,
                state,
                "accepted",
                null,
                0,
                0);
    }

    private boolean isReadable(StoredCommand command, RecordJudge.Documents documents) {
        return judge.isCommandReadable(command, documents);
    }

    @Test
    void anOpenCommandIsReadAgain() {
        StoredCommand.State open = StoredCommand.State.ACCEPTED;
        assertEquals(true, isReadable(command("acs.credentials.update", UPDATE, open, ARRIVED), NONE));
        assertEquals(false, isReadable(command("acs.credentials.updatf", UPDATE, open, ARRIVED), NONE));
        assertEquals(
                false,
                isReadable(command("acs.credentials.update", UPDATE.replace("2026", "2o26"), open, ARRIVED), NONE));
        assertEquals(false, isReadable(command("acs.credentials.update", "{", open, ARRIVED), NONE));
        assertEquals(false, isReadable(command("acs.credentials.update", null, open, ARRIVED), NONE));
    }

    @Test
    void aFinishedCommandIsKeptAsItIs() {
        assertEquals(true, isReadable(command("of another release", "~", StoredCommand.State.FINISHED, ARRIVED), NONE));
    }

    /** It was taken while the clock stood in another century, so its times are not judged yet. */
    @Test
    void aCommandThatTheClockHoldsIsReadWithoutItsTimes() {
        Instant farAhead = Instant.parse("2099-01-01T00:00:00Z");
        StoredCommand held = command("acs.credentials.update", UPDATE, StoredCommand.State.ACCEPTED, farAhead);
        assertEquals(false, isReadable(held, NONE), "it ends before it arrived");
        assertEquals(true, isReadable(held, (kind, id) -> kind.equals("held_by_clock") && id.equals("c")));
    }

    @ParameterizedTest
    @CsvSource({
        "READ_CARD, {}, true",
        "READ_CARE, {}, false",
        "READ_CARD, {~, false",
    })
    void attempts(String kind, String operation, boolean readable) {
        StoredAttempt attempt = new StoredAttempt(1, "c", 1, "pms", kind, operation, ARRIVED, null, null, null);
        assertEquals(readable, judge.isAttemptReadable(attempt));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clock | clock | {\"lastTrusted\":\"2026-11-23T10:00:00Z\"} | true",
                "clock | clock | {\"lastTrusted\":\"2o26-11-23T10:00:00Z\"} | false",
                "site | x | {\"what\":\"encoder\",\"acsSystemId\":\"s\",\"createdAt\":\"2026-11-23T10:00:0Z\"} | false",
                "credential | x | {} | false",
                "user | x | {} | false",
                "held_by_clock | x | ~ | true",
                "of another release | x | {} | true",
                "of another release | x | ~ | false",
            })
    void documents(String kind, String id, String json, boolean readable) {
        assertEquals(readable, judge.isDocumentReadable(kind, id, json));
    }
}
