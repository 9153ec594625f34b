package io.credgate.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which rooms keys open, and what keys other than a given one a room has. */
public final class RoomKeys {
    /** Longer than any stay that guests' cards are made for; as long as ended credentials are remembered. */
    private static final Duration FORGOTTEN_KEYS_LIVE_MAX = Duration.ofDays(400);

    private RoomKeys() {}

    /**
     * Whether a live, issued key of this system has the room as its main room, the given credential aside. Keys of users
     * whom the lock system keeps itself do not count: they check nobody in.
     */
    public static boolean hasLiveKey(
            Ledger ledger, String acsSystemId, String roomEntranceId, String except, Instant now) {
        return anyOther(
                ledger,
                acsSystemId,
                roomEntranceId,
                except,
                c -> c.issued() != null && !Validity.of(c, now).state().isEnded() && !isOfKeptUser(ledger, c));
    }

    /** Whether somebody else's card for the room may have been written, nobody knows; or is known no more. */
    public static boolean isInDoubt(
            Ledger ledger, String acsSystemId, String roomEntranceId, String except, Instant now) {
        return anyOther(
                        ledger,
                        acsSystemId,
                        roomEntranceId,
                        except,
                        c -> c.standing().inDoubtSince() != null && Validity.mayOpen(c, now))
                || mayHaveForgottenKey(ledger, acsSystemId, roomEntranceId, now);
    }

    /**
     * Whether a key may open the room that was made before records of keys were lost. A main key that was made since and is
     * in force has ended all that came before it.
     */
    private static boolean mayHaveForgottenKey(Ledger ledger, String acsSystemId, String roomEntranceId, Instant now) {
        Instant forgotten = ledger.keysForgottenAt();
        return forgotten != null
                && now.isBefore(forgotten.plus(FORGOTTEN_KEYS_LIVE_MAX))
                && ledger.credentials().stream()
                        .filter(c -> c.acsSystemId().equals(acsSystemId) && !isOfKeptUser(ledger, c))
                        .noneMatch(c -> {
                            Credential.Issued issued = c.issued();
                            Instant mainAt = issued == null ? null : issued.mainAt();
                            return issued != null
                                    && mainAt != null
                                    && mainAt.isAfter(forgotten)
                                    && !issued.startsAt().isAfter(now)
                                    && ledger.writtenRooms(c).contains(roomEntranceId);
                        });
    }

    /** Whether it is a right of a user whom the lock system keeps itself. */
    public static boolean isOfKeptUser(Ledger ledger, Credential credential) {
        Site.AcsSystem system = ledger.site().system(credential.acsSystemId());
        return system != null && system.keepsUsers(credential.accessMethod());
    }

    private static boolean anyOther(
            Ledger ledger, String acsSystemId, String roomEntranceId, String except, Predicate<Credential> holds) {
        return ledger.ofMainRoom(acsSystemId, roomEntranceId).stream()
                .anyMatch(c -> !c.acsCredentialId().equals(except) && holds.test(c));
    }

    /** The {@link #others} whose main room the key opens, by id. */
    static List<Credential> inRoomsOf(Ledger ledger, Credential key) {
        TreeMap<String, Credential> found = new TreeMap<>();
        for (String room : ledger.writtenRooms(key)) {
            for (Credential other : ledger.ofMainRoom(key.acsSystemId(), room)) {
                if (isOther(ledger, other, key)) {
                    found.put(other.acsCredentialId(), other);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /**
     * The others of the same system that were ever written and are not deleted, but for keys of users whom the lock system
     * keeps: what a user may open is no matter of who is checked in.
     */
    static List<Credential> others(Ledger ledger, Credential credential) {
        return ledger.credentials().stream()
                .filter(c -> isOther(ledger, c, credential))
                .toList();
    }

    private static boolean isOther(Ledger ledger, Credential other, Credential credential) {
        return !other.acsCredentialId().equals(credential.acsCredentialId())
                && other.acsSystemId().equals(credential.acsSystemId())
                && other.issued() != null
                && !other.isDeleted()
                && !isOfKeptUser(ledger, other);
    }

    static boolean opensMainRoomOf(Ledger ledger, Credential key, Credential other) {
        List<String> otherRooms = ledger.writtenRooms(other);
        return !otherRooms.isEmpty() && ledger.writtenRooms(key).contains(otherRooms.get(0));
    }

    /**
     * Keys that go on opening doors beside the one that is written: a key on a phone that is changed becomes a further key
     * beside itself.
     */
    static List<Credential.Key> beside(Credential.@Nullable Issued before, Ledger.Writing writing) {
        if (before == null || before.keyId() == null || before.keyId().equals(writing.keyId())) {
            return before == null ? List.of() : before.earlierKeys(writing.at());
        }
        List<Credential.Key> keys = new ArrayList<>(before.earlierKeys(writing.at()));
        if (before.endsAt() == null || before.endsAt().isAfter(writing.at())) {
            keys.add(new Credential.Key(before.keyId(), before.endsAt()));
        }
        return keys;
    }
}
