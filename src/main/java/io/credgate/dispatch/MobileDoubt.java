package io.credgate.dispatch;

import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.OperationResult.FoundKey;
import io.credgate.command.OperationResult.FoundKeys;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Validity;
import io.credgate.protocol.SiteTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key for a phone that may have been made, and what the list of a room's keys says of it. Judged strictly: a wrong "made"
 * leaves a guest without a key, a wrong "not made" gives two.
 *
 * @param roomId the main room of the key, ours
 * @param startedAt when the attempt began
 */
record MobileDoubt(Credential credential, String roomId, IssueMobileKey ordered, Instant startedAt) {
    /** What the lock system says of when it made a key may be so much earlier than the attempt, by its own clock. */
    static final Duration EARLIER = Duration.ofMinutes(2);
    /** And so much later: also the request may have been on its way for a while. */
    static final Duration LATER = Duration.ofMinutes(5);
    /** A key made through the gateway may be taken for this one if it was made so short a time before. */
    private static final Duration NEAR = Duration.ofMinutes(10);

    /** Lock systems round starts down to it. */
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** What the list says. */
    sealed interface Verdict {
        record Made(FoundKey key, Instant createdAt) implements Verdict {}

        record NotMade() implements Verdict {}

        /** There is none, and it may still be made. */
        record NotYet() implements Verdict {}

        /** @param why half a sentence */
        record Unclear(String why) implements Verdict {}
    }

    /** An instant at which the key opens the room, if it was made; then is asked which keys do. */
    Instant at(Instant now) {
        Instant start = ordered.grant().startsAt();
        return start != null && start.isAfter(now) ? start : now;
    }

    /**
     * @param at the instant that was asked about
     * @param over whether the attempt could no longer make a key when it was asked
     */
    Verdict judge(FoundKeys found, Ledger ledger, Instant at, boolean over) {
        if (!found.complete()) {
            return new Verdict.Unclear("not every key of the room could be looked at");
        }
        List<FoundKey> strangers =
                found.keys().stream().filter(key -> !isKnown(key, ledger)).toList();
        if (strangers.isEmpty() && !over) {
            return new Verdict.NotYet();
        }
        if (strangers.size() > 1) {
            return new Verdict.Unclear("the room has " + strangers.size() + " keys that are not known here");
        }
        Set<String> listed = new HashSet<>(found.leftOut());
        found.keys().forEach(key -> listed.add(key.keyId()));
        if (others(ledger).stream().anyMatch(other -> isMissing(other, listed, at))) {
            return new Verdict.Unclear("a key of the room that was made from here is not listed under its id");
        }
        if (!strangers.isEmpty()) {
            return judge(strangers.get(0));
        }
        return others(ledger).stream().anyMatch(this::isMainKeySince)
                ? new Verdict.Unclear("a newer main key of the room may have taken its place")
                : new Verdict.NotMade();
    }

    private Verdict judge(FoundKey key) {
        Instant created = key.createdAt();
        Instant end = ordered.grant().endsAt();
        Instant start = ordered.grant().startsAt();
        if (key.state().isEnded()) {
            return new Verdict.Unclear("the key that was found has been ended or replaced");
        }
        if (key.state().cardNumber() != null) {
            return new Verdict.Unclear("what was found is a card");
        }
        if (end == null || !SiteTimes.endMinute(end).equals(key.endsAt())) {
            return new Verdict.Unclear("the key that was found has another end than was ordered");
        }
        if (start != null
                && key.startsAt() != null
                && !SiteTimes.startMinute(start).equals(key.startsAt())) {
            return new Verdict.Unclear("the key that was found has another start than was ordered");
        }
        if (created == null) {
            return new Verdict.Unclear("the lock system does not say readably when it made the key that was found");
        }
        if (created.isBefore(startedAt.minus(EARLIER)) || created.isAfter(startedAt.plus(LATER))) {
            return new Verdict.Unclear("the key that was found was made at another time, " + created);
        }
        return new Verdict.Made(key, created);
    }

    /** Whether the ledger has the key, by the lock system's id or, of a card, by its number. */
    private boolean isKnown(FoundKey found, Ledger ledger) {
        String number = found.state().cardNumber();
        return ledger.credentials().stream()
                .filter(c -> c.acsSystemId().equals(credential.acsSystemId()))
                .map(Credential::issued)
                .filter(Objects::nonNull)
                .anyMatch(issued -> keyIds(issued).contains(found.keyId())
                        || (number != null && number.equals(issued.cardNumber())));
    }

    /** The last key's id and those of earlier ones that live beside it. */
    static List<String> keyIds(Credential.Issued issued) {
        Set<String> ids = new HashSet<>();
        if (issued.keyId() != null) {
            ids.add(issued.keyId());
        }
        Objects.requireNonNull(issued.earlierKeys()).forEach(key -> ids.add(key.keyId()));
        return List.copyOf(ids);
    }

    /** Other credentials whose written key opens the room. */
    private List<Credential> others(Ledger ledger) {
        return ledger.credentials().stream()
                .filter(c -> c.acsSystemId().equals(credential.acsSystemId())
                        && !c.acsCredentialId().equals(credential.acsCredentialId())
                        && isForTheRoom(c.issued(), c, ledger))
                .toList();
    }

    private boolean isForTheRoom(Credential.@Nullable Issued issued, Credential other, Ledger ledger) {
        return issued != null && ledger.rooms(other, issued.entranceIds()).contains(roomId);
    }

    /**
     * Whether it has to be in the list under its id, and is not: then ids in the list are not those that keys are known by
     * here, and what looks like a stranger may be this one. Cards have no id here, so one written lately always counts.
     */
    private boolean isMissing(Credential other, Set<String> listed, Instant at) {
        Credential.Issued issued = Objects.requireNonNull(other.issued());
        String id = issued.keyId();
        boolean later = issued.startsAt().isAfter(at.plus(A_MINUTE));
        if (later || (id != null && (other.isDeleted() || listed.contains(id)))) {
            return false;
        }
        boolean lately = !issued.at().isBefore(startedAt.minus(NEAR));
        return lately || (id != null && Validity.of(other, at).state() == Validity.State.VALID);
    }

    private boolean isMainKeySince(Credential other) {
        Instant mainAt = Objects.requireNonNull(other.issued()).mainAt();
        return mainAt != null && !mainAt.isBefore(startedAt);
    }
}
