package io.credgate.ledger;

import io.credgate.command.Command.UserDetails;
import org.jspecify.annotations.Nullable;

/** Finds the user that an identity belongs to: by identity, else by the same e-mail address or phone number. */
final class UserLinks {
    private UserLinks() {}

    static @Nullable User find(Ledger ledger, String acsSystemId, @Nullable String identity, UserDetails details) {
        User byContact = null;
        for (User user : ledger.users()) {
            if (!user.acsSystemId().equals(acsSystemId)) {
                continue;
            }
            if (identity != null && identity.equals(user.userIdentityId())) {
                return user;
            }
            if (byContact == null && sameContact(user.details(), details)) {
                byContact = user;
            }
        }
        return byContact;
    }

    private static boolean sameContact(UserDetails a, UserDetails b) {
        return (a.emailAddress() != null && a.emailAddress().equalsIgnoreCase(b.emailAddress()))
                || (a.phoneNumber() != null && a.phoneNumber().equals(b.phoneNumber()));
    }
}
