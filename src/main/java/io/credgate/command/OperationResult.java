package io.credgate.command;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a lock system answered to an operation that it carried out. */
public sealed interface OperationResult {

    /** Remarks for the report, each a sentence: rounding, what the controller really did. */
    List<String> notes();

    record Done(List<String> notes) implements OperationResult {
        public Done {
            notes = List.copyOf(notes);
        }
    }

    /** @param cardNumber the card's serial number in lower-case hex, if the lock system gave it */
    record CardWritten(@Nullable String cardNumber, List<String> notes) implements OperationResult {
        public CardWritten {
            notes = List.copyOf(notes);
        }
    }

    /** What a card says of itself and what the lock system says of the card. */
    record CardRead(
            CardState state,
            List<String> rooms,
            List<String> extras,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String copyNumber,
            @Nullable String cardNumber,
            @Nullable String cardHolder,
            List<String> notes)
            implements OperationResult {
        public CardRead {
            rooms = List.copyOf(rooms);
            extras = List.copyOf(extras);
            notes = List.copyOf(notes);
        }

        /** Leaves the guest's name out. */
        @Override
        public String toString() {
            return "CardRead[" + state + ", rooms=" + rooms + ", " + startsAt + ".." + endsAt + "]";
        }
    }

    /** @param cardNumbers serial numbers in lower-case hex, as far as the lock system gave them */
    record CardsWritten(List<String> cardNumbers, List<String> notes) implements OperationResult {
        public CardsWritten {
            cardNumbers = List.copyOf(cardNumbers);
            notes = List.copyOf(notes);
        }
    }

    /**
     * @param keyId the lock system's own id of the key, or null
     * @param keyData the key itself, hex text, where an own app takes it to the phone; secret
     * @param installationId goes with the key data
     */
    record MobileKeyIssued(
            @Nullable String keyId,
            @Nullable String keyData,
            @Nullable String installationId,
            List<String> notes) implements OperationResult {
        public MobileKeyIssued {
            notes = List.copyOf(notes);
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "MobileKeyIssued[" + keyId + "]";
        }
    }

    record TrackRead(String text, List<String> notes) implements OperationResult {
        public TrackRead {
            notes = List.copyOf(notes);
        }

        /** Leaves the text out. */
        @Override
        public String toString() {
            return "TrackRead[***]";
        }
    }

    /** @param immediate false = what was written before goes on opening until its own end or a visit to an updater */
    record Revoked(boolean immediate, List<String> notes) implements OperationResult {
        public Revoked {
            notes = List.copyOf(notes);
        }
    }

    /**
     * How a key stands at the lock system. All false and {@code found} true = in order.
     *
     * @param found false = the lock system does not know it (any more)
     * @param outOfDate the key has to be written again to carry what the lock system holds
     */
    record KeyState(
            boolean found,
            boolean overridden,
            boolean overwritten,
            boolean cancelled,
            boolean discarded,
            boolean expired,
            boolean outOfDate,
            @Nullable String keyId,
            @Nullable String cardNumber,
            List<String> notes)
            implements OperationResult {
        public KeyState {
            notes = List.copyOf(notes);
        }

        /** Whether the key opens nothing any more. */
        public boolean isEnded() {
            return overridden || overwritten || cancelled || discarded || expired;
        }
    }

    /**
     * Keys of a room.
     *
     * @param leftOut ids of those that were to be left out, as far as they are listed
     * @param complete false = there are more keys, or one of them could not be looked at
     */
    record FoundKeys(List<FoundKey> keys, List<String> leftOut, boolean complete, List<String> notes)
            implements OperationResult {
        public FoundKeys {
            keys = List.copyOf(keys);
            leftOut = List.copyOf(leftOut);
            notes = List.copyOf(notes);
        }
    }

    /**
     * A key as the lock system has it.
     *
     * @param keyId the id that it is listed under
     * @param startsAt null if it is not told, or cannot be read; so with the others
     * @param createdAt when the lock system made it
     */
    record FoundKey(
            String keyId,
            KeyState state,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable Instant createdAt) {}

    /** @param next where the next page starts; null = this was the last */
    record UsersRead(List<UserState> users, @Nullable String next, List<String> notes) implements OperationResult {
        public UsersRead {
            users = List.copyOf(users);
            notes = List.copyOf(notes);
        }
    }

    /** One user as the lock system has them. Personal data: {@link #toString} leaves it out. */
    record UserState(
            String userId,
            @Nullable String displayName,
            @Nullable String phoneNumber,
            boolean suspended,
            @Nullable Instant endsAt,
            boolean hasPin,
            boolean hasMobileKey,
            KeyState key) {
        @Override
        public String toString() {
            return "UserState[" + userId + ", " + key + "]";
        }
    }

    /** @param record null = there is nothing (more) to tell */
    record AuditRead(@Nullable AuditRecord record, List<String> notes) implements OperationResult {
        public AuditRead {
            notes = List.copyOf(notes);
        }
    }

    /**
     * One thing that happened at a door.
     *
     * @param at null if the lock system gave no instant that can be told
     * @param incident {@code opened}, or why not: {@code invalid}, {@code denied}, {@code expired}, {@code anti_passback}
     * @param inwards true = in, false = out, null = not told
     * @param room room of the guest, or null
     * @param staffName personal data, or null
     * @param raw the fields as received, which tell this record from others; never published
     */
    record AuditRecord(
            String door,
            @Nullable Instant at,
            String incident,
            @Nullable Boolean inwards,
            AuditHolder holder,
            @Nullable String room,
            @Nullable String copyNumber,
            @Nullable String staffName,
            String raw) {
        /** Leaves names out. */
        @Override
        public String toString() {
            return "AuditRecord[" + door + ", " + at + ", " + incident + "]";
        }
    }

    enum AuditHolder {
        GUEST,
        STAFF,
        UNKNOWN
    }

    /**
     * The lock system's answer to what another program asked.
     *
     * @param answer in the dialect's own form; never logged
     * @param newKeyRooms rooms that the other program made a new main key for, so that earlier keys of them die
     * @param newKeyStartsAt from when that key is good; null = at once
     */
    record Relayed(
            byte[] answer,
            List<String> newKeyRooms,
            @Nullable Instant newKeyStartsAt,
            List<String> notes) implements OperationResult {
        /** Of a key that is good at once, or of none. */
        public Relayed(byte[] answer, List<String> newKeyRooms, List<String> notes) {
            this(answer, newKeyRooms, null, notes);
        }

        public Relayed {
            answer = answer.clone();
            newKeyRooms = List.copyOf(newKeyRooms);
            notes = List.copyOf(notes);
        }

        @Override
        public byte[] answer() {
            return answer.clone();
        }

        @Override
        public String toString() {
            return "Relayed[" + answer.length + " bytes]";
        }
    }

    enum CardState {
        VALID,
        /** The stay that the card belongs to has been ended at the lock system. */
        CHECKED_OUT,
        EXPIRED,
        CANCELLED,
        OVERRIDDEN,
        /** A guest card that is no longer good, the lock system does not say why. */
        NO_LONGER_VALID,
        STAFF,
        SPARE,
        /** A card of another system, or an empty one. */
        UNKNOWN_CARD,
        /** The lock system tells the card's number and nothing else. */
        NOT_TOLD
    }
}
