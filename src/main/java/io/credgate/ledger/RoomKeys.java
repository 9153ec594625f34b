package io.credgate.ledger;

import java.time.Instant;
import java.util.function.Predicate;

/** What keys other than a given one a room has. */
public final class RoomKeys {
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

    /** Whether somebody else's card for the room may have been written, nobody knows. */
    public static boolean isInDoubt(
            Ledger ledger, String acsSystemId, String roomEntranceId, String except, Instant now) {
        return anyOther(
                ledger,
                acsSystemId,
                roomEntranceId,
                except,
                c -> c.standing().inDoubtSince() != null && Validity.mayOpen(c, now));
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
                .anyMatch(c -> holds.test(c) && ledger.isMainRoom(c, roomEntranceId));
    }
}
