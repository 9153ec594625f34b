package io.credgate.command;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing asked of a lock system, in terms that hold for every vendor. Rooms, authorisations and encoders carry the
 * names that the lock system knows them by.
 */
public sealed interface Operation {

    OperationKind kind();

    /** The encoder's name or address at the lock system; null where no encoder takes part. */
    default @Nullable String encoder() {
        return null;
    }

    /**
     * Writes one card.
     *
     * @param copy false = main card of a new stay (kills the earlier ones), true = further card of the running stay
     */
    record EncodeCard(String encoder, boolean copy, CardGrant grant) implements Operation {
        @Override
        public OperationKind kind() {
            return copy ? OperationKind.ENCODE_COPY_CARD : OperationKind.ENCODE_NEW_CARD;
        }
    }

    /**
     * Writes several cards of one stay with one request. With {@code copy} false the first is the main card.
     *
     * @param count 2 or more
     */
    record EncodeCards(String encoder, boolean copy, int count, CardGrant grant) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.ENCODE_SEVERAL_CARDS;
        }
    }

    /** Writes a card that opens once. */
    record EncodeOneShotCard(String encoder, CardGrant grant) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.ENCODE_ONE_SHOT_CARD;
        }
    }

    /**
     * Writes the card of a running stay anew.
     *
     * @param lostOnly true = only the lost card dies, where the lock system gives each card an id of its own
     */
    record ReplaceCard(String encoder, boolean lostOnly, CardGrant grant) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.REPLACE_CARD;
        }
    }

    /** @param before the guest as the lock system knows them now */
    record ChangeCard(String encoder, CardGrant before, CardGrant after) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.CHANGE_CARD;
        }
    }

    record ReadCard(String encoder) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.READ_CARD;
        }
    }

    /** @param track 1 to 3 */
    record ReadTrack(String encoder, int track) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.READ_TRACK;
        }
    }

    /** @param track 1 to 3 */
    record WriteTrack(String encoder, int track, String text) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.WRITE_TRACK;
        }

        /** Leaves the text out. */
        @Override
        public String toString() {
            return "WriteTrack[" + encoder + ", " + track + "]";
        }
    }

    /** @param endsAt the new end of the stay; null leaves it */
    record ChangeStay(
            String room, @Nullable String newRoom, @Nullable Instant endsAt) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.CHANGE_STAY;
        }
    }

    record CheckOut(String room) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.CHECK_OUT;
        }
    }

    /**
     * Makes a key for a phone.
     *
     * @param copy false = key of a new stay, true = further key of the running one; as the ledger sees it
     * @param auto the sender left the choice open: a lock system that can judge by its own records does so
     * @param phoneNumber E.164, or null; personal data
     * @param endpointId the phone's id at the vendor's credential service, or null
     * @param joinerKeyIds keys of the lock system that this one joins
     */
    record IssueMobileKey(
            boolean copy,
            boolean auto,
            @Nullable String phoneNumber,
            @Nullable String endpointId,
            List<String> joinerKeyIds,
            CardGrant grant)
            implements Operation {
        public IssueMobileKey {
            joinerKeyIds = List.copyOf(joinerKeyIds);
        }

        @Override
        public OperationKind kind() {
            return OperationKind.ISSUE_MOBILE_KEY;
        }

        /** Leaves phone and end point out. */
        @Override
        public String toString() {
            return "IssueMobileKey[copy=" + copy + ", auto=" + auto + ", " + grant + "]";
        }
    }

    /** Sets a PIN. {@link CardGrant#holder} is the user with the PIN in place. */
    record SetPin(String pin, CardGrant grant) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.SET_PIN;
        }

        /** Leaves the PIN out. */
        @Override
        public String toString() {
            return "SetPin[" + grant + "]";
        }
    }

    /**
     * Ends one credential in the lock system.
     *
     * @param keyId the lock system's own id of the key, if it gave one
     * @param remaining the holder with what is left after the end, at lock systems that keep users
     */
    record RevokeKey(
            AccessMethod method,
            @Nullable String keyId,
            @Nullable String cardNumber,
            @Nullable UserAccess remaining) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.REVOKE_CREDENTIAL;
        }
    }

    record WriteUser(UserAccess user) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.WRITE_USER;
        }
    }

    record DeleteUser(String userId) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.DELETE_USER;
        }
    }

    /**
     * @param startingFrom first user id of the page, null = from the beginning
     * @param limit users per page
     */
    record ReadUsers(@Nullable String startingFrom, int limit) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.READ_USERS;
        }
    }

    /** How one key stands; by whichever id the lock system knows it. At least one is set. */
    record ReadKeyState(
            @Nullable String userId,
            @Nullable String keyId,
            @Nullable String cardNumber) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.READ_KEY_STATE;
        }
    }

    /**
     * The keys that open a room at an instant, as the lock system has them. Changes nothing.
     *
     * @param room by the lock system's name
     * @param leaveOut ids of keys of which it is enough to hear that they are listed
     * @param limit keys that are told in full, at most
     */
    record FindKeys(String room, Instant at, List<String> leaveOut, int limit) implements Operation {
        public FindKeys {
            leaveOut = List.copyOf(leaveOut);
        }

        @Override
        public OperationKind kind() {
            return OperationKind.FIND_KEYS;
        }
    }

    /** Fetches one record of the door's audit trail. */
    record ReadAuditTrail(String door, AuditStep step) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.READ_AUDIT_TRAIL;
        }
    }

    enum AuditStep {
        FIRST,
        NEXT,
        /** The last one once more: its answer was lost. */
        REPEAT
    }

    /**
     * What another program asks of the lock system.
     *
     * @param request the message in the dialect's own form, as the {@link OperationResult.Relayed}
     *     answer is; may hold anything, never logged
     * @param encoder the encoder that takes part, by the lock system's name; null if none does
     */
    record Relay(byte[] request, @Nullable String encoder) implements Operation {
        public Relay {
            request = request.clone();
        }

        @Override
        public byte[] request() {
            return request.clone();
        }

        @Override
        public OperationKind kind() {
            return OperationKind.RELAY;
        }

        /** Leaves the message out. */
        @Override
        public String toString() {
            return "Relay[" + request.length + " bytes, encoder=" + encoder + "]";
        }
    }

    record CheckHealth() implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.CHECK_HEALTH;
        }
    }

    /**
     * What a card is to open, and when.
     *
     * @param rooms at least one for a card; the first is the main room
     * @param extras authorisations (Salto: one symbol each) or common rooms (Visionline: numbers), by vendor name
     * @param startsAt null = from now
     * @param firstName guest's name, only for dialects that send it; personal data, never logged
     * @param userId short id of the user shown by the lock system, or null
     * @param holder everything that the holder is to have, for lock systems that keep users; null elsewhere
     */
    record CardGrant(
            List<String> rooms,
            List<String> extras,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String userId,
            @Nullable UserAccess holder) {
        public CardGrant {
            rooms = List.copyOf(rooms);
            extras = List.copyOf(extras);
        }

        /** Without what lock systems that keep users need. */
        public CardGrant(
                List<String> rooms,
                List<String> extras,
                @Nullable Instant startsAt,
                @Nullable Instant endsAt,
                @Nullable String firstName,
                @Nullable String lastName,
                @Nullable String userId) {
            this(rooms, extras, startsAt, endsAt, firstName, lastName, userId, null);
        }

        /** Leaves the guest's name out. */
        @Override
        public String toString() {
            return "CardGrant[rooms=" + rooms + ", extras=" + extras + ", " + startsAt + ".." + endsAt + "]";
        }
    }

    /**
     * The complete wished state of one user at a lock system that keeps users itself: what is not in here, the user is not
     * to have. Personal data: {@link #toString} leaves it out.
     *
     * @param userId our id of the user, the key under which the lock system keeps them
     * @param phoneNumber E.164, or null
     * @param startsAt from when the user is active; null = from now
     * @param endsAt when the user expires; null = never
     * @param groups access groups by the lock system's names
     * @param pin null = none
     * @param mobileKey whether the user is to have a key on the phone
     */
    record UserAccess(
            String userId,
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String phoneNumber,
            boolean suspended,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            List<AccessRight> rights,
            List<String> groups,
            @Nullable String pin,
            boolean mobileKey) {
        public UserAccess {
            rights = List.copyOf(rights);
            groups = List.copyOf(groups);
        }

        @Override
        public String toString() {
            return "UserAccess[" + userId + ", rights=" + rights + "]";
        }
    }

    /** @param name as the lock system knows it */
    record AccessRight(
            RightKind kind,
            String name,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) {}

    enum RightKind {
        DOOR,
        ZONE
    }
}
