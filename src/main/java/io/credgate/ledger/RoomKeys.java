package io.credgate.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Which rooms keys open, and what keys other than a given one a room has. */
public final class RoomKeys {
    /** Longer than any stay that guests' cards are made for; as long as ended credentials are remembered. */
    private static final Duration FORGOTTEN_KEYS_LIVE_MAX = Duration.ofDays(400);

    private RoomKeys() {}

    /** Then records of keys were lost: guests may hold some of which the ledger knows nothing. */
    public static void forgotten(Ledger ledger, Instant at) {
        ledger.keysForgottenAt = at;
    }

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
        Instant forgotten = ledger.keysForgottenAt;
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
                                    && writtenRooms(ledger, c).contains(roomEntranceId);
                        });
    }

    /** Whether it is a right of a user whom the lock system keeps itself. */
    public static boolean isOfKeptUser(Ledger ledger, Credential credential) {
        Site.AcsSystem system = ledger.site().system(credential.acsSystemId());
        return system != null && system.keepsUsers(credential.accessMethod());
    }

    private static boolean anyOther(
            Ledger ledger, String acsSystemId, String roomEntranceId, String except, Predicate<Credential> holds) {
        return ledger.credentials().stream()
                .filter(c -> c.acsSystemId().equals(acsSystemId)
                        && !c.acsCredentialId().equals(except)
                        && !c.isDeleted())
                .anyMatch(c -> holds.test(c) && isMainRoom(ledger, c, roomEntranceId));
    }

    /**
     * The others of the same system that were ever written and are not deleted, but for keys of users whom the lock system
     * keeps: what a user may open is no matter of who is checked in.
     */
    static List<Credential> others(Ledger ledger, Credential credential) {
        return ledger.credentials().stream()
                .filter(c -> !c.acsCredentialId().equals(credential.acsCredentialId())
                        && c.acsSystemId().equals(credential.acsSystemId())
                        && c.issued() != null
                        && !c.isDeleted()
                        && !isOfKeptUser(ledger, c))
                .toList();
    }

    static boolean opensMainRoomOf(Ledger ledger, Credential key, Credential other) {
        List<String> otherRooms = writtenRooms(ledger, other);
        return !otherRooms.isEmpty() && writtenRooms(ledger, key).contains(otherRooms.get(0));
    }

    /** Whether the key that was last written, or is to be written, has that room as its main room. */
    static boolean isMainRoom(Ledger ledger, Credential credential, String roomEntranceId) {
        List<String> rooms = writtenRooms(ledger, credential);
        return !rooms.isEmpty() && rooms.get(0).equals(roomEntranceId);
    }

    private static List<String> writtenRooms(Ledger ledger, Credential credential) {
        Credential.Issued issued = credential.issued();
        return ledger.rooms(
                credential,
                issued != null ? issued.entranceIds() : credential.terms().entranceIds());
    }
}
