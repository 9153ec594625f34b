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
        UNKNOWN_CARD
    }
}
