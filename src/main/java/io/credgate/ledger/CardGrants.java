package io.credgate.ledger;

import io.credgate.command.Operation.CardGrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a credential's card is to open, in the lock system's own names. */
final class CardGrants {
    private CardGrants() {}

    /** @param startsAt a start that has passed becomes "from now" (null) */
    static CardGrant of(
            Site.AcsSystem system,
            List<String> entranceIds,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable User user,
            Instant now) {
        List<String> rooms = new ArrayList<>();
        List<String> extras = new ArrayList<>();
        for (String id : entranceIds) {
            Site.Entrance entrance = system.entrance(id);
            if (entrance != null) {
                (entrance.isRoom() ? rooms : extras).add(entrance.name());
            }
        }
        String name = user == null ? null : user.details().fullName();
        int lastSpace = name == null ? -1 : name.lastIndexOf(' ');
        return new CardGrant(
                rooms,
                extras,
                startsAt == null || !startsAt.isAfter(now) ? null : startsAt,
                endsAt,
                name == null || lastSpace < 0 ? null : name.substring(0, lastSpace),
                name == null ? null : name.substring(lastSpace + 1),
                null);
    }
}
