package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.SHIP;
import static io.credgate.dispatch.GatewayRig.SHIP_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.ReadKeyState;
import io.credgate.command.OperationResult.KeyState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encode commands of unknown outcome, at a lock system that tells how a user's key stands. */
class DoubtPatrolTest {
    private static final KeyState NONE =
            new KeyState(false, false, false, false, false, false, false, null, null, List.of());
    private static final KeyState IN_STEP =
            new KeyState(true, false, false, false, false, false, false, null, "04a1b2c3", List.of());
    private static final KeyState OUT_OF_STEP =
            new KeyState(true, false, false, false, false, false, true, null, "04a1b2c3", List.of());

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

    /** Whose answer is lost. */
    private String doubtful(String card) {
        String encode = rig.encode(SHIP_ENCODER, card);
        lose();
        assertEquals("unknown", rig.status(encode));
        return encode;
    }

    private void lose() {
        rig.ship.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.CONNECTION_LOST, "The connection broke."));
        rig.run();
    }

    /** Lets the question come, and answers it. */
    private void answer(KeyState state) {
        for (int i = 0; i < 15 && !rig.ship.isRunning(); i++) {
            rig.advance(Duration.ofSeconds(1));
        }
        assertInstanceOf(ReadKeyState.class, rig.ship.last());
        assertTrue(rig.ship.isRunning());
        rig.ship.complete(state);
        rig.run();
    }

    private int asks() {
        return (int) rig.ship.submitted.stream()
                .filter(s -> s.operation() instanceof ReadKeyState)
                .count();
    }

    @Test
    void keyThatTheLockSystemKnowsWasMade() {
        String card = rig.card(SHIP, 101, "");
        String encode = doubtful(card);
        answer(IN_STEP);
        Map<String, Object> result = rig.result(encode);
        assertEquals("succeeded", result.get("status"));
        assertTrue(result.get("notes").toString().contains("It is card 04a1b2c3."), result.toString());
        assertEquals(
                "04a1b2c3",
                map(rig.retained(card), "acs_credential").get("card_number").toString());
        assertEquals("valid", map(rig.retained(card), "validity").get("state"));
        assertEquals(List.of("acs_credential.issued"), rig.events());
        int asks = asks();
        rig.advance(Duration.ofHours(2));
        assertEquals(asks, asks());
    }

    @Test
    void noKeyIsBelievedOnlyWhenNobodyCanStillPresentACard() {
        String card = rig.card(SHIP, 101, "");
        String encode = doubtful(card);
        Instant over = rig.now.plus(DoubtPatrol.STILL_POSSIBLE);
        while (rig.now.plusSeconds(12).isBefore(over)) {
            answer(NONE);
            assertEquals("unknown", rig.status(encode));
        }
        rig.advance(Duration.ofSeconds(12));
        answer(NONE);
        assertEquals("failed", rig.status(encode));
        assertTrue(rig.result(encode).get("notes").toString().contains("the user has no key"));
        assertEquals("error", map(rig.result(encode), "action_attempt").get("status"));
        assertEquals("pending", map(rig.retained(card), "validity").get("state"));
        assertFalse(rig.retained(card).toString().contains("unknown_issue"));
    }

    /** The clock says that the attempt is long ago; the encoder may still wait for the card. */
    @Test
    void jumpOfTheClockDoesNotMakeAnAttemptOld() {
        Duration minute = Duration.ofMinutes(1);
        rig.clock = new ClockLimits(Instant.parse("2026-11-23T00:00:00Z"), minute, minute);
        rig.crashAndRestart();
        String encode = doubtful(rig.card(SHIP, 101, ""));
        rig.setClock(Duration.ofMinutes(20));
        rig.advance(Duration.ofMinutes(1));
        answer(NONE);
        answer(NONE);
        assertEquals("unknown", rig.status(encode));
        for (int i = 0; i < 200 && rig.status(encode).equals("unknown"); i++) {
            answer(NONE);
        }
        assertEquals("failed", rig.status(encode));
    }

    @Test
    void keyThatIsMadeLateIsFound() {
        String encode = doubtful(rig.card(SHIP, 101, ""));
        answer(NONE);
        answer(NONE);
        answer(IN_STEP);
        assertEquals("succeeded", rig.status(encode));
    }

    @Test
    void keyThatDoesNotCarryWhatWasOrderedIsLeftToPeople() {
        String encode = doubtful(rig.card(SHIP, 101, ""));
        Instant over = rig.now.plus(DoubtPatrol.STILL_POSSIBLE);
        while (rig.now.isBefore(over)) {
            answer(OUT_OF_STEP);
        }
        assertEquals("unknown", rig.status(encode));
        int asks = asks();
        rig.advance(Duration.ofMinutes(10));
        assertEquals(asks, asks());
    }

    @Test
    void furtherKeyOfAUserIsLeftToPeople() {
        String card = rig.card(SHIP, 101, "");
        rig.encode(SHIP_ENCODER, card);
        rig.ship.written("a1");
        rig.run();
        String again = doubtful(card);
        rig.advance(Duration.ofMinutes(1));
        assertEquals("unknown", rig.status(again));
        assertEquals(0, asks());
    }

    @Test
    void systemThatTellsNothingIsNotAsked() {
        String encode = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.CONNECTION_LOST, "The connection broke."));
        rig.run();
        int submitted = rig.salto.submitted.size();
        rig.advance(Duration.ofMinutes(10));
        assertEquals("unknown", rig.status(encode));
        assertEquals(submitted, rig.salto.submitted.size());
    }

    @Test
    void attemptThatACrashInterruptedIsAskedForToo() {
        String encode = rig.encode(SHIP_ENCODER, rig.card(SHIP, 101, ""));
        rig.crashAndRestart();
        assertEquals("unknown", rig.status(encode));
        answer(IN_STEP);
        assertEquals("succeeded", rig.status(encode));
    }

    @Test
    void attemptOfLongAgoIsLeftToPeople() {
        String encode = doubtful(rig.card(SHIP, 101, ""));
        rig.ship.up = false;
        rig.advance(Duration.ofHours(2));
        rig.ship.up = true;
        rig.advance(Duration.ofMinutes(1));
        assertEquals("unknown", rig.status(encode));
        assertEquals(0, asks());
    }

    /** Whoever resolved it meanwhile was first; an outcome is replaced once. */
    @Test
    void personWhoWasFasterIsRight() {
        String encode = doubtful(rig.card(SHIP, 101, ""));
        rig.advance(Duration.ofSeconds(10));
        assertTrue(rig.ship.isRunning());
        rig.send("gateway.commands.resolve", "{\"command_id\":\"" + encode + "\",\"outcome\":\"failed\"}");
        rig.ship.complete(IN_STEP);
        rig.run();
        assertEquals("failed", rig.status(encode));
        assertEquals(
                2,
                rig.results(encode).stream()
                        .filter(r -> r.get("terminal").equals(true))
                        .count());
    }
}
