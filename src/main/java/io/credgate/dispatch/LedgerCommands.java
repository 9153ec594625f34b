package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.AssignCredential;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.CreateUser;
import io.credgate.command.Command.UnassignCredential;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.ledger.Credential;
import io.credgate.ledger.CredentialDesk;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.UserDesk;
import io.credgate.ledger.Validity;
import io.credgate.ledger.Views;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Commands that move only the ledger and are done the moment they are written down. */
final class LedgerCommands {
    private final Ledger ledger;
    private final Views views;
    private final CredentialDesk credentials;
    private final UserDesk users;

    LedgerCommands(Ledger ledger, Views views, CredentialDesk credentials, UserDesk users) {
        this.ledger = ledger;
        this.views = views;
        this.credentials = credentials;
        this.users = users;
    }

    /** Adds every problem; changes nothing. */
    void check(Command command, Problems problems, Instant now) {
        if (command instanceof CreateCredential create) {
            credentials.check(create, problems, now);
        } else if (command instanceof AssignCredential assign) {
            checkHolder(assign.acsCredentialId(), assign.acsUserId(), assign.userIdentityId(), problems);
        } else if (command instanceof UnassignCredential unassign) {
            User user =
                    checkHolder(unassign.acsCredentialId(), unassign.acsUserId(), unassign.userIdentityId(), problems);
            Credential credential = ledger.credential(unassign.acsCredentialId());
            if (user != null && credential != null && !user.acsUserId().equals(credential.acsUserId())) {
                problems.add("params.acs_credential_id", "The credential is not assigned to that user.");
            }
        } else if (command instanceof CreateUser create) {
            users.check(create, problems);
        } else if (command instanceof Command.UpdateUser update) {
            users.checkChange(update.acsUserId(), problems);
        } else if (command instanceof Command.OfUser ofUser) {
            users.check(ofUser, problems, now);
        }
    }

    private @Nullable User checkHolder(
            String credentialId, @Nullable String userId, @Nullable String identity, Problems problems) {
        Credential credential = credentials.find(credentialId, problems);
        if (credential == null) {
            return null;
        }
        Site.AcsSystem system = ledger.site().system(credential.acsSystemId());
        if (system != null && system.keepsUsers(credential.accessMethod()) && Validity.wasWritten(credential)) {
            problems.add(
                    FailureCode.NOT_SUPPORTED,
                    "params.acs_credential_id",
                    "The key was written, or may have been, for a user of the lock system and stays with that user; create a new credential.");
            return null;
        }
        User user = users.resolve(credential.acsSystemId(), userId, identity);
        if (user == null) {
            problems.add(
                    FailureCode.ACS_USER_NOT_FOUND,
                    userId != null ? "params.acs_user_id" : "params.user_identity_id",
                    "The lock system of the credential has no such user.");
        }
        return user;
    }

    /** Null if the command is none of these. */
    @Nullable
    Answer apply(Command command, String commandId, Instant now) {
        if (command instanceof CreateCredential create) {
            return credential(credentials.create(create, commandId, now), now);
        }
        if (command instanceof AssignCredential assign) {
            Credential old = require(assign.acsCredentialId());
            User user = users.resolve(old.acsSystemId(), assign.acsUserId(), assign.userIdentityId());
            return user == null
                    ? null
                    : credential(ledger.hold(old.acsCredentialId(), user.acsUserId(), user.userIdentityId(), now), now);
        }
        if (command instanceof UnassignCredential unassign) {
            return credential(ledger.hold(unassign.acsCredentialId(), null, null, now), now);
        }
        User user = users.apply(command, commandId, now);
        return user == null ? null : Answer.succeeded("acs_user", views.user(user));
    }

    private Credential require(String id) {
        return java.util.Objects.requireNonNull(ledger.credential(id));
    }

    private Answer credential(Credential credential, Instant now) {
        return Answer.succeeded("acs_credential", views.credential(credential, true, now));
    }
}
