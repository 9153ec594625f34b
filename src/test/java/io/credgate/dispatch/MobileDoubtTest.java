package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.command.Operation.FindKeys;
import io.credgate.command.OperationResult.FoundKey;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.command.OperationResult.MobileKeyIssued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the list of a room's keys proves of a key for a phone, and what it does not. */
class MobileDoubtTest extends MobileDoubtDesk {
    @Test
    void keyOfSomebodyElseWithTheSameEndIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(key("70", ORDERED_END, rig.now.minus(Duration.ofMinutes(3)))));
        assertLeftToPeople(create);
    }

    @Test
    void keyMadeLongAfterIsNotTaken() {
        String create = doubtful(rig.newId());
        rig.web.up = false;
        rig.advance(Duration.ofMinutes(6));
        rig.web.up = true;
        answer(list(fitting("70")));
        assertLeftToPeople(create);
    }

    @Test
    void keyWithAnotherEndIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(key("70", ORDERED_END.plusSeconds(60), rig.now)));
        assertLeftToPeople(create);
    }

    @Test
    void keyWithAnotherStartIsNotTaken() {
        String id = rig.newId();
        String create = create(
                id,
                GatewayRig.WEB,
                "mobile_key",
                ",\"is_multi_phone_sync_credential\":true,\"starts_at\":\"2026-11-23T14:00:20Z\"");
        maybe(rig.web);
        Instant start = Instant.parse("2026-11-23T14:00:20Z");
        FindKeys asked = answer(list(
                new FoundKey("70", state(false, null), Instant.parse("2026-11-23T14:01:00Z"), ORDERED_END, rig.now)));
        assertEquals(start, asked.at());
        assertLeftToPeople(create);
    }

    @Test
    void timesAreComparedByTheMinuteThatWasWritten() {
        String id = rig.newId();
        String create = create(
                id,
                GatewayRig.WEB,
                "mobile_key",
                ",\"is_multi_phone_sync_credential\":true,\"starts_at\":\"2026-11-23T14:00:20Z\"");
        maybe(rig.web);
        answer(list(
                new FoundKey("70", state(false, null), Instant.parse("2026-11-23T14:00:00Z"), ORDERED_END, rig.now)));
        assertEquals("succeeded", rig.status(create));
    }

    @Test
    void ofSeveralKeysNobodyKnowsWhichItIs() {
        String create = doubtful(rig.newId());
        answer(list(fitting("77"), key("70", ORDERED_END, Instant.parse("2026-11-20T10:00:00Z"))));
        assertLeftToPeople(create);
    }

    @Test
    void keyThatDoesNotSayWhenItWasMadeIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(key("77", ORDERED_END, null)));
        assertLeftToPeople(create);
    }

    @Test
    void keyThatWasReplacedIsNotTaken() {
        String create = doubtful(rig.newId());
        answer(list(new FoundKey("77", state(true, null), null, ORDERED_END, rig.now)));
        assertLeftToPeople(create);
    }

    @Test
    void cardIsNotTakenForAKeyOnAPhone() {
        String create = doubtful(rig.newId());
        answer(list(new FoundKey("77", state(false, "04a1b2c3"), null, ORDERED_END, rig.now)));
        assertLeftToPeople(create);
    }

    @Test
    void roomWithKeysThatWereNotLookedAtProvesNothing() {
        String create = doubtful(rig.newId());
        answer(new FoundKeys(List.of(fitting("77")), List.of(), false, List.of()));
        assertLeftToPeople(create);
    }

    @Test
    void keysThatAreKnownAreLeftOutAndDoNotCount() {
        made(rig.newId(), "76");
        rig.advance(Duration.ofMinutes(30));
        String create = doubtful(rig.newId());
        FindKeys asked = question();
        assertEquals(List.of("76"), asked.leaveOut());
        rig.web.complete(new FoundKeys(List.of(fitting("77")), List.of("76"), true, List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(create));
    }

    /** Then ids in the list are not those that keys are known by here, and "77" may be key 76 by another name. */
    @Test
    void listThatLacksAKnownKeyProvesNothing() {
        made(rig.newId(), "76");
        String create = doubtful(rig.newId());
        answer(list(fitting("77")));
        assertLeftToPeople(create);
    }

    @Test
    void emptyListIsNotBelievedWhereAKnownKeyHasToBeInIt() {
        made(rig.newId(), "76");
        rig.advance(Duration.ofMinutes(30));
        String create = doubtful(rig.newId());
        answerUntilOver(MobileDoubtDesk::list);
        assertLeftToPeople(create);
    }

    @Test
    void newerMainKeyMayHaveTakenThePlace() {
        String create = doubtful(rig.newId());
        create(
                rig.newId(),
                GatewayRig.WEB,
                "mobile_key",
                ",\"is_multi_phone_sync_credential\":true,\"visionline_metadata\":{\"override\":true}");
        rig.web.complete(new MobileKeyIssued("78", null, null, List.of()));
        rig.run();
        answerUntilOver(() -> new FoundKeys(List.of(), List.of("78"), true, List.of()));
        assertLeftToPeople(create);
    }
}
