package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation.FindKeys;
import io.credgate.command.OperationResult.FoundKey;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.command.OperationResult.MobileKeyIssued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** A key for a phone whose answer was lost, and what tests say for the lock system when it is asked for it. */
abstract class MobileDoubtDesk extends AllSystemsDesk {
    static final Instant ORDERED_END = Instant.parse(END);

    /** Whose answer is lost. */
    String doubtful(String id) {
        String create = phone(id);
        maybe(rig.web);
        assertEquals("unknown", rig.status(create));
        return create;
    }

    String made(String id, String keyId) {
        String create = phone(id);
        rig.web.complete(new MobileKeyIssued(keyId, null, null, List.of()));
        rig.run();
        return create;
    }

    static KeyState state(boolean overridden, String cardNumber) {
        return new KeyState(true, overridden, false, false, false, false, false, null, cardNumber, List.of());
    }

    static FoundKey key(String id, Instant end, Instant created) {
        return new FoundKey(id, state(false, null), null, end, created);
    }

    /** One that carries what was ordered. */
    FoundKey fitting(String id) {
        return key(id, ORDERED_END, rig.now);
    }

    static FoundKeys list(FoundKey... keys) {
        return new FoundKeys(List.of(keys), List.of(), true, List.of());
    }

    /** Lets the question come. */
    FindKeys question() {
        for (int i = 0; i < 15 && !rig.web.isRunning(); i++) {
            rig.advance(Duration.ofSeconds(1));
        }
        assertTrue(rig.web.isRunning());
        return assertInstanceOf(FindKeys.class, rig.web.last());
    }

    FindKeys answer(FoundKeys found) {
        FindKeys asked = question();
        rig.web.complete(found);
        rig.run();
        return asked;
    }

    int asks() {
        return (int) rig.web.submitted.stream()
                .filter(s -> s.operation() instanceof FindKeys)
                .count();
    }

    /** Answers until nobody is asked any more, or the lock system can no longer make the key. */
    void answerUntilOver(Supplier<FoundKeys> found) {
        Instant over = rig.now.plus(SettlingPatrol.STILL_POSSIBLE).plusSeconds(12);
        while (rig.now.isBefore(over)) {
            if (rig.web.isRunning()) {
                rig.web.complete(found.get());
                rig.run();
            }
            rig.advance(Duration.ofSeconds(1));
        }
    }

    void assertLeftToPeople(String create) {
        assertEquals("unknown", rig.status(create));
        int asks = asks();
        rig.advance(Duration.ofMinutes(20));
        assertEquals(asks, asks());
        assertEquals("unknown", rig.status(create));
    }
}
