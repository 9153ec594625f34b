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

    record ReadCard(String encoder) implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.READ_CARD;
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

    record CheckHealth() implements Operation {
        @Override
        public OperationKind kind() {
            return OperationKind.CHECK_HEALTH;
        }
    }

    /**
     * What a card is to open, and when.
     *
     * @param rooms at least one; the first is the main room
     * @param extras authorisations (Salto: one symbol each) or common rooms (Visionline: numbers), by vendor name
     * @param startsAt null = from now
     * @param firstName guest's name, only for dialects that send it; personal data, never logged
     * @param userId short id of the user shown by the lock system, or null
     */
    record CardGrant(
            List<String> rooms,
            List<String> extras,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String userId) {
        public CardGrant {
            rooms = List.copyOf(rooms);
            extras = List.copyOf(extras);
        }

        /** Leaves the guest's name out. */
        @Override
        public String toString() {
            return "CardGrant[rooms=" + rooms + ", extras=" + extras + ", " + startsAt + ".." + endsAt + "]";
        }
    }
}
