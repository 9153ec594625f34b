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
    private final TreeMap<String, Credential> credentials = new TreeMap<>();
    private final TreeMap<String, User> users = new TreeMap<>();
    private final List<LedgerChange> changes = new ArrayList<>();
    private Instant nextMove = Instant.MAX;

    public Ledger(Site site) {
        this.site = site;
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

    /** New terms; {@code waitsForController} keeps the old ones to fall back to. */
    public Credential changeTerms(String id, Credential.Terms terms, boolean waitsForController, Instant now) {
        Credential old = require(id);
        Credential.Terms before = null;
        if (waitsForController) {
            before = old.termsBefore() != null ? old.termsBefore() : old.terms();
        }
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
     * A card was written. A new main key makes every other credential worthless whose main room it opens, from the
     * moment its own time begins.
     *
     * @param startsAt first instant on the card
     */
    public Credential issued(
            String id,
            boolean copy,
            @Nullable String cardNumber,
            List<String> entranceIds,
            Instant startsAt,
            @Nullable Instant endsAt,
            Instant at) {
        Credential old = require(id);
        Credential.Issued before = old.issued();
        Credential.Issued issued = new Credential.Issued(
                at,
                before == null ? at : before.first(),
                cardNumber,
                // A further card for the holder of the main key leaves the credential the holder of the main key.
                copy && (before == null || before.copy()),
                startsAt,
                endsAt,
                entranceIds);
        Credential changed =
                put(old.with(issued, old.standing().written(at)), before == null ? EVENT_ISSUED : EVENT_REISSUED, at);
        if (!copy) {
            override(changed, startsAt.isAfter(at) ? startsAt : at, at);
        }
        return overriddenSince(changed, at);
    }

    /** A card that became known late may have been overridden meanwhile. */
    private Credential overriddenSince(Credential late, Instant writtenAt) {
        List<String> rooms = rooms(late, late.terms().entranceIds());
        for (Credential other : credentials.values()) {
            Credential.Issued key = other.issued();
            if (key != null
                    && !key.copy()
                    && !other.isDeleted()
                    && !other.acsCredentialId().equals(late.acsCredentialId())
                    && other.acsSystemId().equals(late.acsSystemId())
                    && key.at().isAfter(writtenAt)
                    && !rooms.isEmpty()
                    && rooms(other, key.entranceIds()).contains(rooms.get(0))) {
                return put(late.with(late.standing().overridden(key.at(), other.acsCredentialId())), null, key.at());
            }
        }
        return late;
    }

    private void override(Credential newest, Instant from, Instant now) {
        List<String> rooms = rooms(newest, newest.terms().entranceIds());
        for (Credential other : List.copyOf(credentials.values())) {
            if (other.acsCredentialId().equals(newest.acsCredentialId())
                    || !other.acsSystemId().equals(newest.acsSystemId())
                    || other.issued() == null
                    || other.isDeleted()
                    || other.standing().overriddenAt() != null
                    || other.issued().at().isAfter(now)
                    || Validity.of(other, now).state().isEnded()) {
                continue;
            }
            List<String> otherRooms = rooms(other, other.issued().entranceIds());
            if (!otherRooms.isEmpty() && rooms.contains(otherRooms.get(0))) {
                put(other.with(other.standing().overridden(from, newest.acsCredentialId())), null, now);
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

    /** @param since null = the delete was given up */
    public Credential beingDeleted(String id, @Nullable Instant since, Instant now) {
        Credential old = require(id);
        return put(old.with(old.standing().beingDeleted(since)), null, now);
    }

    public Credential deleted(String id, Instant at) {
        Credential old = require(id);
        return put(old.with(old.standing().deleted(at)), EVENT_DELETED, at);
    }

    /** Whether a live, issued card of this system has the room as its main room, the given credential aside. */
    public boolean roomHasLiveKey(String acsSystemId, String roomEntranceId, String except, Instant now) {
        return credentials.values().stream()
                .filter(c -> c.acsSystemId().equals(acsSystemId)
                        && !c.acsCredentialId().equals(except)
                        && !c.isDeleted()
                        && c.issued() != null
                        && c.standing().overriddenAt() == null)
                .filter(c -> !Validity.of(c, now).state().isEnded())
                .anyMatch(c -> isMainRoom(c, roomEntranceId));
    }

    /** Whether somebody else's card for the room may have been written, nobody knows. */
    public boolean roomIsInDoubt(String acsSystemId, String roomEntranceId, String except) {
        return credentials.values().stream()
                .filter(c -> c.acsSystemId().equals(acsSystemId)
                        && !c.acsCredentialId().equals(except)
                        && !c.isDeleted()
                        && c.standing().inDoubtSince() != null)
                .anyMatch(c -> isMainRoom(c, roomEntranceId));
    }

    private boolean isMainRoom(Credential credential, String roomEntranceId) {
        Credential.Issued issued = credential.issued();
        List<String> rooms = rooms(
                credential,
                issued != null ? issued.entranceIds() : credential.terms().entranceIds());
        return !rooms.isEmpty() && rooms.get(0).equals(roomEntranceId);
    }

    /** The rooms among the entrances, in order; the first is the main room. */
    public List<String> rooms(Credential credential, List<String> entranceIds) {
        Site.AcsSystem system = site.system(credential.acsSystemId());
        if (system == null) {
            return List.of();
        }
        return entranceIds.stream()
                .filter(e -> {
                    Site.Entrance entrance = system.entrance(e);
                    return entrance != null && entrance.isRoom();
                })
                .toList();
    }

    // ---- users

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

    // ---- the clock

    /** When {@link #tick} has something to do, at the latest. */
    public Instant nextMove() {
        return nextMove;
    }

    /**
     * Moves validities on: what fell due, also while the gateway was down, is reported with the instant at which it fell
     * due. Tombstones older than {@code forgetBefore} are dropped.
     */
    public void tick(Instant now, Instant forgetBefore) {
        if (now.isBefore(nextMove)) {
            return;
        }
        nextMove = Instant.MAX;
        for (Credential credential : List.copyOf(credentials.values())) {
            Instant deletedAt = credential.standing().deletedAt();
            if (deletedAt != null) {
                if (deletedAt.isBefore(forgetBefore)) {
                    credentials.remove(credential.acsCredentialId());
                    changes.add(new CredentialForgotten(credential.acsCredentialId()));
                }
                continue;
            }
            moveOn(credential, now);
        }
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
