package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One credential: what is wished ({@link Terms}), what was last written by a controller ({@link Issued}), and how it
 * stands. Kept as one document in the store.
 *
 * @param termsBefore terms before an update that is still on its way to the controller; what a cancelled or refused
 *     update falls back to
 */
public record Credential(
        String acsCredentialId,
        String acsSystemId,
        AccessMethod accessMethod,
        Instant createdAt,
        @Nullable String acsUserId,
        @Nullable String userIdentityId,
        Terms terms,
        @Nullable Terms termsBefore,
        @Nullable Issued issued,
        Standing standing) {

    /**
     * What the sender wants.
     *
     * @param startsAt null = from the moment of writing
     * @param changedAt last change of times or doors; null if never changed
     * @param startMovedToNow the start lay in the past and was moved
     * @param endpointId the phone at the vendor's credential service; null if none was named
     */
    public record Terms(
            List<String> entranceIds,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            KeyMode keyMode,
            List<String> joinerAcsCredentialIds,
            @Nullable Boolean autoJoin,
            @Nullable String code,
            @Nullable Boolean multiPhone,
            boolean startMovedToNow,
            @Nullable Instant changedAt,
            @Nullable String endpointId) {
        public Terms {
            entranceIds = List.copyOf(entranceIds);
            joinerAcsCredentialIds = List.copyOf(joinerAcsCredentialIds);
        }

        public Terms withCode(@Nullable String newCode, Instant now) {
            return new Terms(
                    entranceIds,
                    startsAt,
                    endsAt,
                    keyMode,
                    joinerAcsCredentialIds,
                    autoJoin,
                    newCode,
                    multiPhone,
                    startMovedToNow,
                    now,
                    endpointId);
        }

        /** Without the PIN and the guest's phone. */
        Terms withoutSecrets() {
            return new Terms(
                    entranceIds,
                    startsAt,
                    endsAt,
                    keyMode,
                    joinerAcsCredentialIds,
                    autoJoin,
                    null,
                    multiPhone,
                    startMovedToNow,
                    changedAt,
                    null);
        }

        public Terms withTimes(@Nullable Instant newStart, @Nullable Instant newEnd, boolean moved, Instant now) {
            return new Terms(
                    entranceIds,
                    newStart,
                    newEnd,
                    keyMode,
                    joinerAcsCredentialIds,
                    autoJoin,
                    code,
                    multiPhone,
                    moved,
                    now,
                    endpointId);
        }
    }

    /** Which key a first writing makes. */
    public enum KeyMode {
        /** Main card of a new stay: earlier cards of the room die at the lock. */
        NEW,
        /** Further card of the stay that is running. */
        COPY,
        /** New if the room has no live issued credential, else copy. */
        AUTO
    }

    /**
     * What was written last.
     *
     * @param at instant of the last writing
     * @param first instant of the first one
     * @param mainAt instant of the last writing of a main key; null if only further cards of a stay were written
     * @param keyId the lock system's own id of the key, if it gave one
     * @param earlierKeys keys of this credential that were made before and live beside the last one; null in documents
     *     of older versions
     */
    public record Issued(
            Instant at,
            Instant first,
            @Nullable Instant mainAt,
            @Nullable String cardNumber,
            Instant startsAt,
            @Nullable Instant endsAt,
            List<String> entranceIds,
            @Nullable String keyId,
            @Nullable List<Key> earlierKeys) {
        public Issued {
            entranceIds = List.copyOf(entranceIds);
            earlierKeys = earlierKeys == null ? List.of() : List.copyOf(earlierKeys);
        }

        /** Only one key. */
        public Issued(
                Instant at,
                Instant first,
                @Nullable Instant mainAt,
                @Nullable String cardNumber,
                Instant startsAt,
                @Nullable Instant endsAt,
                List<String> entranceIds,
                @Nullable String keyId) {
            this(at, first, mainAt, cardNumber, startsAt, endsAt, entranceIds, keyId, List.of());
        }

        /** Earlier keys that still open doors then. */
        public List<Key> earlierKeys(Instant now) {
            return java.util.Objects.requireNonNull(earlierKeys).stream()
                    .filter(k -> k.endsAt() == null || k.endsAt().isAfter(now))
                    .toList();
        }

        /** When the last of its keys ends; null if one has no end. */
        public @Nullable Instant lastEnd() {
            Instant last = endsAt;
            for (Key key : java.util.Objects.requireNonNull(earlierKeys)) {
                Instant end = key.endsAt();
                last = last == null || end == null ? null : end.isAfter(last) ? end : last;
            }
            return last;
        }

        Issued with(List<Key> keys) {
            return new Issued(at, first, mainAt, cardNumber, startsAt, endsAt, entranceIds, keyId, keys);
        }
    }

    /** A key of the lock system by its id. */
    public record Key(String keyId, @Nullable Instant endsAt) {}

    /**
     * Where the credential stands beside its terms.
     *
     * @param overriddenAt instant from which a newer main key makes it worthless; may lie in the future
     * @param beingDeletedSince a delete waits for the controller
     * @param deletedAt gone; the document stays for a while as a tombstone
     * @param inDoubtSince an attempt to write it may have been executed, nobody knows
     * @param syncedAt when terms and controller last agreed
     * @param reported validity last reported
     * @param atController what the lock system itself last said of the key; null if it was never asked, or all is well
     * @param endInDoubtSince an attempt to end it may have been executed, nobody knows
     * @param rightsLeftSince an attempt to write it failed, but the lock system may have given its rights to the user
     */
    public record Standing(
            @Nullable Instant overriddenAt,
            @Nullable String overriddenBy,
            @Nullable Instant beingDeletedSince,
            @Nullable Instant deletedAt,
            @Nullable Instant inDoubtSince,
            @Nullable Instant syncedAt,
            Validity.State reported,
            @Nullable AtController atController,
            @Nullable Instant endInDoubtSince,
            @Nullable Instant rightsLeftSince) {

        static final Standing FRESH =
                new Standing(null, null, null, null, null, null, Validity.State.PENDING, null, null, null);

        /** @param by the credential whose key did it; null if another program made that key */
        Standing overridden(Instant at, @Nullable String by) {
            return new Standing(
                    at,
                    by,
                    beingDeletedSince,
                    deletedAt,
                    inDoubtSince,
                    syncedAt,
                    reported,
                    atController,
                    endInDoubtSince,
                    rightsLeftSince);
        }

        /** @param since null = it is not to be ended any more, and nothing was done to it */
        Standing beingDeleted(@Nullable Instant since) {
            return new Standing(
                    overriddenAt,
                    overriddenBy,
                    since,
                    deletedAt,
                    inDoubtSince,
                    syncedAt,
                    reported,
                    atController,
                    since == null ? null : endInDoubtSince,
                    rightsLeftSince);
        }

        Standing endInDoubt(Instant since) {
            return new Standing(
                    overriddenAt,
                    overriddenBy,
                    beingDeletedSince,
                    deletedAt,
                    inDoubtSince,
                    syncedAt,
                    reported,
                    atController,
                    since,
                    rightsLeftSince);
        }

        Standing deleted(Instant at) {
            return new Standing(
                    overriddenAt, overriddenBy, null, at, null, syncedAt, reported, atController, null, null);
        }

        Standing inDoubt(@Nullable Instant since) {
            return new Standing(
                    overriddenAt,
                    overriddenBy,
                    beingDeletedSince,
                    deletedAt,
                    since,
                    syncedAt,
                    reported,
                    atController,
                    endInDoubtSince,
                    rightsLeftSince);
        }

        Standing rightsLeft(Instant since) {
            return new Standing(
                    overriddenAt,
                    overriddenBy,
                    beingDeletedSince,
                    deletedAt,
                    inDoubtSince,
                    syncedAt,
                    reported,
                    atController,
                    endInDoubtSince,
                    since);
        }

        Standing written(Instant at) {
            return new Standing(
                    null, null, beingDeletedSince, deletedAt, null, at, reported, null, endInDoubtSince, null);
        }

        Standing reported(Validity.State state) {
            return new Standing(
                    overriddenAt,
                    overriddenBy,
                    beingDeletedSince,
                    deletedAt,
                    inDoubtSince,
                    syncedAt,
                    state,
                    atController,
                    endInDoubtSince,
                    rightsLeftSince);
        }

        Standing atController(@Nullable AtController said) {
            return new Standing(
                    overriddenAt,
                    overriddenBy,
                    beingDeletedSince,
                    deletedAt,
                    inDoubtSince,
                    syncedAt,
                    reported,
                    said,
                    endInDoubtSince,
                    rightsLeftSince);
        }
    }

    /**
     * What the lock system said of a key that is not in order.
     *
     * @param endedAt when it was first heard that the key opens nothing any more; null if it still does
     * @param overridden it ended because a newer key replaced it
     * @param reason half a sentence
     * @param outOfDate the key does not carry what the lock system holds; it has to be written again
     */
    public record AtController(
            @Nullable Instant endedAt, boolean overridden, String reason, boolean outOfDate, Instant since) {}

    public boolean isDeleted() {
        return standing.deletedAt() != null;
    }

    /** The terms that the lock system last agreed to, as far as is known. */
    public Terms settledTerms() {
        return termsBefore != null ? termsBefore : terms;
    }

    /** Whether the card carries other times or doors than are wished now. */
    public boolean needsToBeReissued() {
        if (issued == null) {
            return false;
        }
        AtController said = standing.atController();
        if (said != null && said.outOfDate()) {
            return true;
        }
        boolean sameEnd = java.util.Objects.equals(terms.endsAt(), issued.endsAt());
        boolean sameDoors = terms.entranceIds().equals(issued.entranceIds());
        Instant start = terms.startsAt();
        boolean sameStart = start == null
                || start.equals(issued.startsAt())
                // A start that had passed when the card was written was written as "from now".
                || (!start.isAfter(issued.at()) && !issued.startsAt().isAfter(issued.at()));
        return !(sameEnd && sameDoors && sameStart);
    }

    Credential with(Terms newTerms, @Nullable Terms before) {
        return new Credential(
                acsCredentialId,
                acsSystemId,
                accessMethod,
                createdAt,
                acsUserId,
                userIdentityId,
                newTerms,
                before,
                issued,
                standing);
    }

    Credential with(Standing newStanding) {
        return with(issued, newStanding);
    }

    Credential with(@Nullable Issued newIssued, Standing newStanding) {
        return new Credential(
                acsCredentialId,
                acsSystemId,
                accessMethod,
                createdAt,
                acsUserId,
                userIdentityId,
                terms,
                termsBefore,
                newIssued,
                newStanding);
    }

    Credential withHolder(@Nullable String newAcsUserId, @Nullable String newUserIdentityId) {
        return new Credential(
                acsCredentialId,
                acsSystemId,
                accessMethod,
                createdAt,
                newAcsUserId,
                newUserIdentityId,
                terms,
                termsBefore,
                issued,
                standing);
    }
}
