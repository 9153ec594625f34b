package io.credgate.ledger;

import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.UserAccess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a credential's key is to open, in the lock system's own names. */
final class CardGrants {
    private CardGrants() {}

    /** A full name in two: what stands before the last space, and what behind. */
    record Names(@Nullable String first, @Nullable String last) {
        static Names of(@Nullable User user) {
            String name = user == null ? null : user.details().fullName();
            int lastSpace = name == null ? -1 : name.lastIndexOf(' ');
            return new Names(
                    name == null || lastSpace < 0 ? null : name.substring(0, lastSpace),
                    name == null ? null : name.substring(lastSpace + 1));
        }
    }

    /**
     * @param startsAt a start that has passed becomes "from now" (null)
     * @param holder everything that the holder is to have, at lock systems that keep users
     */
    static CardGrant of(
            Site.AcsSystem system,
            List<String> entranceIds,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable User user,
            @Nullable UserAccess holder,
            Instant now) {
        List<String> rooms = new ArrayList<>();
        List<String> extras = new ArrayList<>();
        for (String id : entranceIds) {
            Site.Entrance entrance = system.entrance(id);
            if (entrance != null) {
                (entrance.isRoom() ? rooms : extras).add(entrance.name());
            }
        }
        Names names = Names.of(user);
        return new CardGrant(
                rooms,
                extras,
                startsAt == null || !startsAt.isAfter(now) ? null : startsAt,
                endsAt,
                names.first(),
                names.last(),
                user == null ? null : user.acsUserId(),
                holder);
    }
}
