package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.Command.UpdateUser;
import io.credgate.ledger.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wishes for one credential or one user that wait together. Each names what it changes and later ones win, so a list
 * holds one of each kind at most, however many came.
 */
final class Wishes {
    private Wishes() {}

    static void add(List<Command> wishes, Command later) {
        for (int i = 0; i < wishes.size(); i++) {
            Command earlier = wishes.get(i);
            if (earlier instanceof UpdateCredential a && later instanceof UpdateCredential b) {
                wishes.set(i, merged(a, b));
                return;
            }
            if (earlier instanceof UpdateUser a && later instanceof UpdateUser b) {
                wishes.set(i, merged(a, b));
                return;
            }
            if (earlier instanceof Command.OfUser && later instanceof Command.OfUser) {
                wishes.set(i, later);
                return;
            }
        }
        wishes.add(later);
    }

    private static UpdateCredential merged(UpdateCredential a, UpdateCredential b) {
        return new UpdateCredential(
                b.acsCredentialId(),
                last(a.code(), b.code()),
                last(a.startsAt(), b.startsAt()),
                last(a.endsAt(), b.endsAt()));
    }

    private static UpdateUser merged(UpdateUser a, UpdateUser b) {
        return new UpdateUser(
                b.acsUserId(),
                User.merged(a.details(), b.details()),
                last(a.acsAccessGroupIds(), b.acsAccessGroupIds()),
                last(a.startsAt(), b.startsAt()),
                last(a.endsAt(), b.endsAt()));
    }

    private static <T> @Nullable T last(@Nullable T a, @Nullable T b) {
        return b != null ? b : a;
    }
}
