package io.credgate.ledger;

import io.credgate.ledger.LedgerChange.CredentialChanged;
import io.credgate.ledger.LedgerChange.CredentialForgotten;
import io.credgate.ledger.LedgerChange.UserChanged;
import io.credgate.ledger.LedgerChange.UserRemoved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
    /** Only asked whether it holds a room, never iterated. */
    private final Map<String, Set<String>> roomsOfSystem = new HashMap<>();

    private final TreeMap<String, Credential> credentials = new TreeMap<>();
    private final TreeMap<String, User> users = new TreeMap<>();
    private final List<LedgerChange> changes = new ArrayList<>();
    private Instant nextMove = Instant.MAX;
    /** Then records of keys were lost, see {@link RoomKeys#forgotten}. */
    @Nullable
    Instant keysForgottenAt;

    public Ledger(Site site) {
        this.site = site;
        for (Site.AcsSystem system : site.systems()) {
            roomsOfSystem.put(
                    system.acsSystemId(),
                    system.entrances().stream()
                            .filter(Site.Entrance::isRoom)
                            .map(Site.Entrance::acsEntranceId)
                            .collect(Collectors.toSet()));
        }
    }

    /** Takes what the store held. */
    public void load(Collection<Credential> storedCredentials, Collection<User> storedUsers) {
        storedCredentials.forEach(c -> credentials.put(c.acsCredentialId(), c));
        storedUsers.forEach(u -> users.put(u.acsUserId(), u));
        nextMove = Instant.MIN;
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
        return Collections.unmodifiableCollection(credentials.values());
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
            for (Credential other : RoomKeys.others(this, changed)) {
                override(other, changed, writing);
            }
        }
        return changed;
    }

    /** A card was written earlier, which became known only now: newer main keys override it, not the other way round. */
    public Credential issuedEarlier(String id, Writing writing) {
        Credential.Standing before = require(id).standing();
        Credential newest = record(id, writing);
        Instant kept = before.overriddenAt();
        if (kept != null && kept.isAfter(writing.at())) {
            // Also by the key of another program, of which nothing else is left.
            newest = put(newest.with(newest.standing().overridden(kept, before.overriddenBy())), null, kept);
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
                    newest =
                            put(newest.with(newest.standing().overridden(from, other.acsCredentialId())), null, mainAt);
                }
            }
        }
        nextMove = Instant.MIN; // judged as of then; the next tick judges as of now
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
                keysBeside(before, writing));
        return put(
                old.with(issued, old.standing().written(writing.at())),
                before == null ? EVENT_ISSUED : EVENT_REISSUED,
                writing.at());
    }

    /** A key on a phone that is changed becomes a further key beside itself, and the old one goes on opening doors. */
    private static List<Credential.Key> keysBeside(Credential.@Nullable Issued before, Writing writing) {
        if (before == null || before.keyId() == null || before.keyId().equals(writing.keyId())) {
            return before == null ? List.of() : before.earlierKeys(writing.at());
        }
        List<Credential.Key> keys = new ArrayList<>(before.earlierKeys(writing.at()));
        if (before.endsAt() == null || before.endsAt().isAfter(writing.at())) {
            keys.add(new Credential.Key(before.keyId(), before.endsAt()));
        }
        return keys;
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
            for (Credential other : List.copyOf(credentials.values())) {
                Instant already = other.standing().overriddenAt();
                boolean concerned = other.acsSystemId().equals(system.acsSystemId())
                        && other.issued() != null
                        && !other.isDeleted()
                        && !RoomKeys.isOfKeptUser(this, other)
                        && RoomKeys.isMainRoom(this, other, room.acsEntranceId());
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
        Set<String> known = roomsOfSystem.getOrDefault(credential.acsSystemId(), Set.of());
        return entranceIds.stream().filter(known::contains).toList();
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
        return nextMove;
    }

    /**
     * Moves validities on: what fell due, also while the gateway was down, is reported with the instant at which it fell
     * due.
     */
    public void tick(Instant now) {
        if (now.isBefore(nextMove)) {
            return;
        }
        nextMove = Instant.MAX;
        for (Credential credential : List.copyOf(credentials.values())) {
            if (!credential.isDeleted()) {
                moveOn(credential, now);
            }
        }
    }

    /** Drops the tombstones of credentials deleted before then. */
    public void forgetDeletedBefore(Instant before) {
        for (Credential credential : List.copyOf(credentials.values())) {
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
        credentials.put(credential.acsCredentialId(), credential);
        changes.add(new CredentialChanged(credential, event, occurredAt));
        return credential.isDeleted() ? credential : moveOn(credential, occurredAt);
    }

    private Credential moveOn(Credential credential, Instant now) {
        Validity validity = Validity.of(credential, now);
        if (validity.until() != null && validity.until().isBefore(nextMove)) {
            nextMove = validity.until();
        }
        if (validity.state() == credential.standing().reported()) {
            return credential;
        }
        boolean justEnded =
                validity.state().isEnded() && !credential.standing().reported().isEnded();
        Credential moved = credential.with(credential.standing().reported(validity.state()));
        credentials.put(moved.acsCredentialId(), moved);
        changes.add(new CredentialChanged(moved, justEnded ? EVENT_INVALIDATED : null, validity.since()));
        return moved;
    }

    private Credential require(String id) {
        return Objects.requireNonNull(credentials.get(id), "credential");
    }
}
