package io.credgate.ledger;

import io.credgate.ledger.LedgerChange.CredentialChanged;
import io.credgate.ledger.LedgerChange.CredentialForgotten;
import io.credgate.ledger.LedgerChange.UserChanged;
import io.credgate.ledger.LedgerChange.UserRemoved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every credential and user of the site, in memory, with the rules of who overrides whom. Only the core loop touches it.
 * Each change is also an entry of {@link #drainChanges()}, which the dispatcher writes to the store and reports in the
 * same transaction: memory and store never differ after a commit.
 */
public final class Ledger {
    public static final String EVENT_ISSUED = "acs_credential.issued";
    public static final String EVENT_REISSUED = "acs_credential.reissued";
    public static final String EVENT_INVALIDATED = "acs_credential.invalidated";
    public static final String EVENT_DELETED = "acs_credential.deleted";

    private final Site site;
    private final Credentials credentials;
    private final TreeMap<String, User> users = new TreeMap<>();
    private final List<LedgerChange> changes = new ArrayList<>();
    private @Nullable Instant keysForgottenAt;

    public Ledger(Site site) {
        this.site = site;
        credentials = new Credentials(site);
    }

    /** Takes what the store held. */
    public void load(Credential stored) {
        credentials.load(stored);
    }

    /** Takes what the store held. */
    public void load(User stored) {
        users.put(stored.acsUserId(), stored);
    }

    /** After the clock was set: the next {@link #tick} judges each credential as of then. */
    public void judgeAnew() {
        credentials.allDue();
    }

    /** Then records of keys were lost: some may be about of which nothing is known here. */
    public void keysForgotten(Instant at) {
        keysForgottenAt = at;
    }

    /** Null if every key is known. */
    @Nullable
    Instant keysForgottenAt() {
        return keysForgottenAt;
    }

    public Site site() {
        return site;
    }

    /** Changes since the last call, in order. */
    public List<LedgerChange> drainChanges() {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<LedgerChange> drained = List.copyOf(changes);
        changes.clear();
        return drained;
    }

    // ---- credentials

    /** Also gives tombstones; see {@link Credential#isDeleted()}. */
    public @Nullable Credential credential(String acsCredentialId) {
        return credentials.get(acsCredentialId);
    }

    /** By id, with tombstones. */
    public Collection<Credential> credentials() {
        return credentials.all();
    }

    /** By id, with tombstones: those of that user. */
    public List<Credential> credentialsOf(String acsUserId) {
        return credentials.ofUser(acsUserId);
    }

    /** By id, without tombstones: those whose key has, or is to have, that main room. */
    List<Credential> ofMainRoom(String acsSystemId, String roomEntranceId) {
        return credentials.ofMainRoom(acsSystemId, roomEntranceId);
    }

    public Credential create(Credential credential) {
        return put(credential, null, credential.createdAt());
    }

    /** New terms on their way to the controller; the old ones are kept to fall back to. */
    public Credential changeTerms(String id, Credential.Terms terms, Instant now) {
        Credential old = require(id);
        Credential.Terms before = old.termsBefore() != null ? old.termsBefore() : old.terms();
        return put(old.with(terms, before), null, now);
    }

    /** The controller took the new terms. */
    public Credential termsConfirmed(String id, Instant now) {
        Credential old = require(id);
        return put(old.with(old.terms(), null), null, now);
    }

    /** The update was refused or cancelled: back to what it was before. */
    public Credential termsWithdrawn(String id, Instant now) {
        Credential old = require(id);
        return old.termsBefore() == null ? old : put(old.with(old.termsBefore(), null), null, now);
    }

    public Credential hold(String id, @Nullable String acsUserId, @Nullable String identity, Instant now) {
        return put(require(id).withHolder(acsUserId, identity), null, now);
    }

    /**
     * One key that was written: a card, a PIN, a key on a phone.
     *
     * @param copy false = main key of a new stay; keys that belong to a user of the lock system count as copies, since
     *     they override nobody
     * @param startsAt first instant on the key
     * @param keyId the lock system's own id of the key, if it gave one
     */
    public record Writing(
            boolean copy,
            @Nullable String cardNumber,
            Instant startsAt,
            @Nullable Instant endsAt,
            Instant at,
            @Nullable String keyId) {

        /** Of a card. */
        public Writing(
                boolean copy, @Nullable String cardNumber, Instant startsAt, @Nullable Instant endsAt, Instant at) {
            this(copy, cardNumber, startsAt, endsAt, at, null);
        }
    }

    /**
     * A card was written just now. A new main key makes every other credential worthless whose main room it opens, from
     * the moment its own time begins; also those that have ended already, since nobody may prolong them any more.
     */
    public Credential issued(String id, Writing writing) {
        Credential changed = record(id, writing);
        if (!writing.copy()) {
            for (Credential other : RoomKeys.inRoomsOf(this, changed)) {
                override(other, changed, writing);
            }
        }
        return changed;
    }

    /**
     * A card was written earlier, which became known only now: newer main keys override it, not the other way round.
     * Judged as of then; the next {@link #tick} moves on what has happened since.
     */
    public Credential issuedEarlier(String id, Writing writing) {
        Credential.Standing before = require(id).standing();
        Credential newest = record(id, writing);
        Instant kept = before.overriddenAt();
        if (kept != null && kept.isAfter(writing.at())) {
            // Also by the key of another program, of which nothing else is left.
            newest = put(newest.with(newest.standing().overridden(kept, before.overriddenBy())), null, writing.at());
        }
        for (Credential other : RoomKeys.others(this, newest)) {
            Credential.Issued key = other.issued();
            Instant mainAt = key == null ? null : key.mainAt();
            if (key == null || mainAt == null || !mainAt.isAfter(writing.at())) {
                if (!writing.copy()) {
                    override(other, newest, writing);
                }
            } else if (RoomKeys.opensMainRoomOf(this, other, newest)) {
                Instant from = key.startsAt().isAfter(mainAt) ? key.startsAt() : mainAt;
                Instant already = newest.standing().overriddenAt();
                if (already == null || already.isAfter(from)) {
                    newest = put(
                            newest.with(newest.standing().overridden(from, other.acsCredentialId())),
                            null,
                            writing.at());
                }
            }
        }
        return newest;
    }

    private Credential record(String id, Writing writing) {
        Credential old = require(id);
        Credential.Issued before = old.issued();
        Instant mainBefore = before == null ? null : before.mainAt();
        Credential.Issued issued = new Credential.Issued(
                writing.at(),
                before == null ? writing.at() : before.first(),
                // A further card for the holder of the main key leaves the credential the holder of the main key.
                writing.copy() ? mainBefore : writing.at(),
                writing.cardNumber(),
                writing.startsAt(),
                writing.endsAt(),
                old.terms().entranceIds(),
                writing.keyId(),
                RoomKeys.beside(before, writing));
        return put(
                old.with(issued, old.standing().written(writing.at())),
                before == null ? EVENT_ISSUED : EVENT_REISSUED,
                writing.at());
    }

    /** One of several keys of the credential was ended. */
    public Credential keyEnded(String id, String keyId, Instant now) {
        Credential old = require(id);
        Credential.Issued issued = Objects.requireNonNull(old.issued());
        List<Credential.Key> left = issued.earlierKeys(now).stream()
                .filter(k -> !k.keyId().equals(keyId))
                .toList();
        return put(old.with(issued.with(left), old.standing()), null, now);
    }

    private void override(Credential other, Credential newest, Writing writing) {
        Instant from = writing.startsAt().isAfter(writing.at()) ? writing.startsAt() : writing.at();
        Instant already = other.standing().overriddenAt();
        if (RoomKeys.opensMainRoomOf(this, newest, other) && (already == null || already.isAfter(from))) {
            put(other.with(other.standing().overridden(from, newest.acsCredentialId())), null, writing.at());
        }
    }

    /**
     * Another program made a main key: every credential of that main room is worthless from its start on.
     *
     * @param roomName as the lock system knows it
     * @param from not before {@code at}
     */
    public void foreignMainKey(Site.AcsSystem system, String roomName, Instant from, Instant at) {
        for (Site.Entrance room : system.entrances()) {
            if (!room.isRoom() || !room.name().equals(roomName)) {
                continue;
            }
            for (Credential other : ofMainRoom(system.acsSystemId(), room.acsEntranceId())) {
                Instant already = other.standing().overriddenAt();
                boolean concerned = other.issued() != null && !RoomKeys.isOfKeptUser(this, other);
                if (concerned && (already == null || already.isAfter(from))) {
                    put(other.with(other.standing().overridden(from, null)), null, at);
                }
            }
        }
    }

    /** An attempt to write it may have been executed. */
    public Credential inDoubt(String id, Instant since) {
        Credential old = require(id);
        return put(old.with(old.standing().inDoubt(since)), null, since);
    }

    /** The doubt is settled: nothing had been written. */
    public Credential doubtSettled(String id, Instant now) {
        Credential old = require(id);
        return put(old.with(old.standing().inDoubt(null)), null, now);
    }

    /**
     * The lock system was asked how the key stands.
     *
     * @param said null = all is well
     */
    public Credential heard(String id, Credential.@Nullable AtController said, Instant now) {
        Credential old = require(id);
        return java.util.Objects.equals(old.standing().atController(), said)
                ? old
                : put(old.with(old.standing().atController(said)), null, now);
    }

    /** @param since null = the delete was given up */
    public Credential beingDeleted(String id, @Nullable Instant since, Instant now) {
        Credential old = require(id);
        return put(old.with(old.standing().beingDeleted(since)), null, now);
    }

    /** An attempt to end it may have been executed. */
    public Credential endInDoubt(String id, Instant since) {
        Credential old = require(id);
        return put(old.with(old.standing().endInDoubt(since)), null, since);
    }

    /** Writing it failed, but the lock system may have given its rights to the user before. */
    public Credential rightsLeft(String id, Instant since) {
        Credential old = require(id);
        return put(old.with(old.standing().rightsLeft(since)), null, since);
    }

    public Credential deleted(String id, Instant at) {
        Credential old = require(id);
        User user = old.acsUserId() == null ? null : users.get(old.acsUserId());
        boolean reachedUser = Validity.wasWritten(old) && RoomKeys.isOfKeptUser(this, old);
        if (user != null && reachedUser) {
            putUser(user.withKeysEndedAt(at));
        }
        return put(old.with(old.standing().deleted(at)), EVENT_DELETED, at);
    }

    /** The rooms among the entrances, in order; the first is the main room. */
    public List<String> rooms(Credential credential, List<String> entranceIds) {
        return credentials.rooms(credential, entranceIds);
    }

    List<String> writtenRooms(Credential credential) {
        return credentials.writtenRooms(credential);
    }

    public @Nullable User user(String acsUserId) {
        return users.get(acsUserId);
    }

    public Collection<User> users() {
        return Collections.unmodifiableCollection(users.values());
    }

    public User putUser(User user) {
        users.put(user.acsUserId(), user);
        changes.add(new UserChanged(user));
        return user;
    }

    public void removeUser(String acsUserId) {
        users.remove(acsUserId);
        changes.add(new UserRemoved(acsUserId));
    }

    /** When {@link #tick} has something to do, at the latest. */
    public Instant nextMove() {
        return credentials.nextDue();
    }

    /**
     * Moves validities on: what fell due, also while the gateway was down, is reported with the instant at which it fell
     * due.
     */
    public void tick(Instant now) {
        credentials.takeDueBy(now).forEach(c -> moveOn(c, now));
    }

    /** Drops the tombstones of credentials deleted before then. */
    public void forgetDeletedBefore(Instant before) {
        for (Credential credential : List.copyOf(credentials.all())) {
            Instant deletedAt = credential.standing().deletedAt();
            if (deletedAt != null && deletedAt.isBefore(before)) {
                forget(credential.acsCredentialId(), false);
            }
        }
    }

    void forget(String id, boolean published) {
        credentials.remove(id);
        changes.add(new CredentialForgotten(id, published));
    }

    /** The same credential with less in it. */
    void replace(Credential credential, Instant now) {
        put(credential, null, now);
    }

    private Credential put(Credential credential, @Nullable String event, Instant occurredAt) {
        changes.add(new CredentialChanged(credential, event, occurredAt));
        if (credential.isDeleted()) {
            credentials.put(credential, null);
            return credential;
        }
        return moveOn(credential, occurredAt);
    }

    /** Takes the credential as it stands at that instant, which the caller has reported. */
    private Credential moveOn(Credential credential, Instant now) {
        Validity validity = Validity.of(credential, now);
        if (validity.state() == credential.standing().reported()) {
            credentials.put(credential, validity.until());
            return credential;
        }
        boolean justEnded =
                validity.state().isEnded() && !credential.standing().reported().isEnded();
        Credential moved = credential.with(credential.standing().reported(validity.state()));
        credentials.put(moved, validity.until());
        changes.add(new CredentialChanged(moved, justEnded ? EVENT_INVALIDATED : null, validity.since()));
        return moved;
    }

    private Credential require(String id) {
        return Objects.requireNonNull(credentials.get(id), "credential");
    }
}
