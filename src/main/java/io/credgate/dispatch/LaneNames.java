package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.EncodeCredential;
import io.credgate.command.Command.ScanCredential;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.User;
import io.credgate.ledger.UserDesk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must stay in order and one at a time for a command: an encoder, a credential, a room, and a user where the lock
 * system is told everything about a user at once.
 */
final class LaneNames {
    private LaneNames() {}

    static List<String> of(Ledger ledger, Command command, String commandId) {
        List<String> names = new ArrayList<>();
        if (command instanceof EncodeCredential encode) {
            names.add("encoder:" + encode.acsEncoderId());
        } else if (command instanceof ScanCredential scan) {
            names.add("encoder:" + scan.acsEncoderId());
        } else if (command instanceof Command.CreateUser
                || command instanceof Command.UpdateUser
                || command instanceof Command.OfUser) {
            names.add(user(UserDesk.userId(command, commandId)));
        }
        String credentialId = credentialOf(command, commandId);
        if (credentialId != null) {
            names.add(credential(credentialId));
            Credential credential = ledger.credential(credentialId);
            if (credential != null) {
                ledger.rooms(credential, credential.terms().entranceIds())
                        .forEach(room -> names.add("room:" + credential.acsSystemId() + ":" + room));
                Site.AcsSystem system = ledger.site().system(credential.acsSystemId());
                if (system != null && credential.acsUserId() != null && system.keepsUsers(credential.accessMethod())) {
                    names.add(user(credential.acsUserId()));
                }
            }
        }
        return names;
    }

    /** Whether the command has work for that lock system. */
    static boolean concern(Ledger ledger, OpenCommand command, Site.AcsSystem system) {
        for (String lane : command.lanes) {
            if (system.acsSystemId().equals(systemOf(ledger, lane))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String systemOf(Ledger ledger, String lane) {
        int colon = lane.indexOf(':');
        String name = lane.substring(colon + 1);
        switch (lane.substring(0, colon)) {
            case "encoder":
                Site.AcsSystem system = ledger.site().systemOfEncoder(name);
                return system == null ? null : system.acsSystemId();
            case "room":
                return name.substring(0, name.indexOf(':'));
            case "user":
                User user = ledger.user(name);
                return user == null ? null : user.acsSystemId();
            case "credential":
                Credential credential = ledger.credential(name);
                return credential == null ? null : credential.acsSystemId();
            default:
                throw new AssertionError(lane);
        }
    }

    static String credential(String acsCredentialId) {
        return "credential:" + acsCredentialId;
    }

    static String user(String acsUserId) {
        return "user:" + acsUserId;
    }

    private static @Nullable String credentialOf(Command command, String commandId) {
        if (command instanceof EncodeCredential encode) {
            return encode.acsCredentialId();
        }
        if (command instanceof Command.CreateCredential create) {
            return IssueWork.credentialId(create, commandId);
        }
        return StateWishes.credentialOf(command);
    }
}
