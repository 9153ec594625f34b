package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER_2;
import static io.credgate.dispatch.GatewayRig.VISIONLINE;
import static io.credgate.dispatch.GatewayRig.VISIONLINE_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeFlowTest {
    @TempDir
    Path stateDir;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private EncodeCard lastSalto() {
        return (EncodeCard) rig.salto.last();
    }

    @Test
    void cardIsWaitingUntilItIsWritten() {
        String card = rig.card(SALTO, 101, "");
        Map<String, Object> view = map(rig.retained(card), "acs_credential");
        assertEquals(false, view.get("is_issued"));
        assertTrue(view.get("warnings").toString().contains("waiting_to_be_issued"));
        assertTrue(view.get("warnings").toString().contains("schedule_modified"), "the start lay in the past");
        assertEquals("pending", map(rig.retained(card), "validity").get("state"));

        String encode = rig.encode(SALTO_ENCODER, card);
        assertEquals("accepted", rig.status(encode));
        assertEquals("Encoder 1", lastSalto().encoder());
        assertFalse(lastSalto().copy(), "nobody is in the room: a new key");
        assertEquals(List.of("101"), lastSalto().grant().rooms());
        assertNull(lastSalto().grant().startsAt(), "a start that has passed is written as from now");

        rig.salto.written("04a1b2c3d4e5f6");
        rig.run();
        Map<String, Object> result = rig.result(encode);
        assertEquals("succeeded", result.get("status"));
        assertEquals(true, result.get("ok"));
        Map<String, Object> attempt = map(result, "action_attempt");
        assertEquals("success", attempt.get("status"));
        assertEquals("04a1b2c3d4e5f6", map(attempt, "result").get("card_number"));
        assertEquals(List.of("acs_credential.issued"), rig.events());
        assertEquals("valid", map(rig.retained(card), "validity").get("state"));
        assertFalse(map(rig.retained(card), "acs_credential")
                .get("warnings")
                .toString()
                .contains("waiting"));
    }

    @Test
    void reportsCountWithoutHoles() {
        rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        rig.salto.written("04");
        rig.run();
        long expected = 0;
        for (OutboundReport report : rig.uplink.reports) {
            if (report.payload().length > 0) {
                long seq = (Long) GatewayRig.tree(report.payload()).get("seq");
                assertTrue(seq == expected + 1, "seq " + seq + " follows " + expected);
                expected = seq;
            }
        }
    }

    @Test
    void secondGuestOfTheRoomGetsACopy() {
        String first = rig.card(SALTO, 101, "");
        String second = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, first);
        rig.encode(SALTO_ENCODER_2, second);
        assertEquals(1, rig.salto.submitted.size(), "one room, one after the other");
        rig.salto.written("01");
        rig.run();
        assertEquals(2, rig.salto.submitted.size());
        assertTrue(lastSalto().copy());
        rig.salto.written("02");
        rig.run();
        assertEquals("valid", map(rig.retained(first), "validity").get("state"));
    }

    @Test
    void newMainKeyOverridesTheEarlierOnesOfTheRoom() {
        String first = rig.card(VISIONLINE, 101, ",\"visionline_metadata\":{\"override\":true}");
        rig.encode(VISIONLINE_ENCODER, first);
        rig.visionline.written("01");
        rig.run();
        String joiner = rig.card(
                VISIONLINE, 101, ",\"visionline_metadata\":{\"joiner_acs_credential_ids\":[\"" + first + "\"]}");
        rig.encode(VISIONLINE_ENCODER, joiner);
        assertTrue(((EncodeCard) rig.visionline.last()).copy());
        rig.visionline.written("02");
        rig.run();
        String next = rig.card(VISIONLINE, 101, ",\"visionline_metadata\":{\"override\":true}");
        rig.encode(VISIONLINE_ENCODER, next);
        rig.visionline.written("03");
        rig.run();
        for (String old : List.of(first, joiner)) {
            assertEquals("overridden", map(rig.retained(old), "validity").get("state"));
            assertEquals(
                    false,
                    map(rig.retained(old), "acs_credential", "visionline_metadata")
                            .get("is_valid"));
        }
        assertEquals(
                2, rig.events().stream().filter(e -> e.endsWith("invalidated")).count());

        String again = rig.encode(VISIONLINE_ENCODER, first);
        assertEquals("failed", rig.status(again), "an overridden card must not override the guest who came after");
        assertEquals(
                "credential_cannot_be_reissued", map(rig.result(again), "error").get("type"));
        assertEquals(3, rig.visionline.submitted.size());
    }

    @Test
    void writingAgainNeverKillsTheOtherCardsOfTheStay() {
        String card = rig.card(VISIONLINE, 101, ",\"visionline_metadata\":{\"override\":true}");
        rig.encode(VISIONLINE_ENCODER, card);
        rig.visionline.written("01");
        rig.run();
        rig.encode(VISIONLINE_ENCODER, card);
        assertTrue(((EncodeCard) rig.visionline.last()).copy());
        rig.visionline.written("02");
        rig.run();
        assertEquals(List.of("acs_credential.issued", "acs_credential.reissued"), rig.events());
    }

    @Test
    void lostAnswerIsUnknownAndNeverRepeated() {
        String card = rig.card(SALTO, 101, "");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.advance(Duration.ofMinutes(10));
        assertEquals("unknown", rig.status(encode));
        assertEquals(1, rig.salto.submitted.size());
        assertEquals("unknown", map(rig.retained(card), "validity").get("state"));
        assertEquals(
                io.credgate.json.Json.NULL,
                map(rig.retained(card), "acs_credential").get("is_latest_desired_state_synced_with_provider"));

        String resolve = rig.send(
                "gateway.commands.resolve",
                "{\"command_id\":\"" + encode + "\",\"outcome\":\"succeeded\",\"card_number\":\"04aa\"}");
        assertEquals("succeeded", rig.status(resolve));
        assertEquals("succeeded", rig.status(encode));
        assertEquals("valid", map(rig.retained(card), "validity").get("state"));
        String twice =
                rig.send("gateway.commands.resolve", "{\"command_id\":\"" + encode + "\",\"outcome\":\"failed\"}");
        assertEquals("rejected", rig.status(twice));
        assertEquals("succeeded", rig.status(encode), "settled once");
    }

    @Test
    void otherGuestOfADoubtfulRoomGetsACopyAndCannotKillTheFirstCard() {
        String first = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, first);
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        assertTrue(lastSalto().copy());
    }

    @Test
    void cardThatIsReadSettlesTheDoubt() {
        String card = rig.card(SALTO, 101, "");
        String encode = rig.encode(SALTO_ENCODER, card);
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        String scan = scanned("04bb");
        assertEquals("succeeded", rig.status(scan));
        assertEquals("succeeded", rig.status(encode));
        assertEquals(
                card,
                map(rig.result(scan), "action_attempt", "result", "acs_credential_on_seam")
                        .get("acs_credential_id"));
    }

    /** Scans a card of room 101 with that number. */
    private String scanned(String number) {
        String scan = rig.send("acs.encoders.scan_credential", "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\"}");
        rig.salto.complete(new CardRead(
                CardState.VALID,
                List.of("101"),
                List.of(),
                rig.now,
                Instant.parse("2026-11-25T11:00:00Z"),
                "0",
                number,
                null,
                List.of()));
        rig.run();
        return scan;
    }

    /** Of three cards for one guest the first lies on the encoder when the third is in doubt. */
    @Test
    void earlierCardOfTheSameCredentialProvesNothing() {
        String card = rig.card(SALTO, 101, "");
        for (String number : List.of("04aa", "04bb")) {
            rig.encode(SALTO_ENCODER, card);
            rig.salto.written(number);
            rig.run();
        }
        String third = rig.encode(SALTO_ENCODER, card);
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
        assertEquals("unknown", rig.status(third));
        assertEquals("succeeded", rig.status(scanned("04aa")));
        assertEquals("unknown", rig.status(third));
    }

    @Test
    void nothingSentIsTriedAgainUntilTheTimeIsOver() {
        String encode = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        Failure failure = new Failure(FailureCode.BRIDGE_DISCONNECTED, "The lock system cannot be reached.");
        for (int i = 1; i <= 3; i++) {
            rig.salto.fail(Evidence.NOTHING_SENT, failure);
            rig.run();
            assertEquals(i, rig.salto.submitted.size(), "not at once");
            rig.advance(Duration.ofSeconds(5));
            assertEquals(i + 1, rig.salto.submitted.size());
        }
        rig.salto.fail(Evidence.NOTHING_SENT, failure);
        rig.salto.up = false;
        rig.advance(Duration.ofMinutes(3));
        assertEquals("expired", rig.status(encode));
        assertEquals("action_attempt_expired", map(rig.result(encode), "error").get("type"));
        assertTrue(map(rig.result(encode), "error").get("message").toString().contains("cannot be reached"));
        rig.salto.up = true;
        rig.advance(Duration.ofMinutes(1));
        assertEquals(4, rig.salto.submitted.size(), "nothing is started after its expiry");
    }

    @Test
    void busyEncoderIsTriedAgainAFewTimesOthersAtOnceFail() {
        String card = rig.card(SALTO, 101, "");
        String encode = rig.encode(SALTO_ENCODER, card);
        for (int i = 0; i < 3; i++) {
            assertTrue(rig.salto.isRunning());
            rig.salto.fail(Evidence.REFUSED, new Failure(FailureCode.ENCODER_BUSY, "The encoder is busy."));
            rig.run();
            rig.advance(Duration.ofSeconds(5));
        }
        assertEquals("failed", rig.status(encode));
        String next = rig.encode(SALTO_ENCODER, card);
        rig.salto.fail(Evidence.REFUSED, new Failure(FailureCode.NO_CARD, "No card was presented."));
        rig.run();
        assertEquals("failed", rig.status(next));
        assertEquals(
                "no_credential_on_encoder",
                map(rig.result(next), "action_attempt", "error").get("type"));
    }

    @Test
    void waitingCommandCanBeCancelledARunningOneCannot() {
        String first = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        String second = rig.encode(SALTO_ENCODER, rig.card(SALTO, 102, ""));
        String cancelFirst = rig.send("gateway.commands.cancel", "{\"command_id\":\"" + first + "\"}");
        String cancelSecond = rig.send("gateway.commands.cancel", "{\"command_id\":\"" + second + "\"}");
        assertEquals("failed", rig.status(cancelFirst));
        assertEquals("succeeded", rig.status(cancelSecond));
        assertEquals("cancelled", rig.status(second));
        rig.salto.written("01");
        rig.run();
        assertEquals("succeeded", rig.status(first));
        assertEquals(1, rig.salto.submitted.size());
    }
}
