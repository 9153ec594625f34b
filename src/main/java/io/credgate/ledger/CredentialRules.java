package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.UserDetails;
import io.credgate.command.FailureCode;
import io.credgate.command.Problems;
import io.credgate.command.Uuids;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of MQTT contract section 3 that need to know the site and the ledger. All problems at once. */
final class CredentialRules {
    private static final String ENTRANCES = "params.allowed_acs_entrance_ids";
    private static final String METHOD = "params.access_method";

    private final Ledger ledger;
    private final CreateCredential wish;
    private final Problems problems;
    private final Instant now;

    CredentialRules(Ledger ledger, CreateCredential wish, Problems problems, Instant now) {
        this.ledger = ledger;
        this.wish = wish;
        this.problems = problems;
        this.now = now;
    }

    /** Whom the credential belongs to; a user that does not exist yet is to be created. */
    record Holder(User user, boolean isNew) {}

    /** Null where there were problems. */
    record Accepted(Site.AcsSystem system, Holder holder, KeyModes.Choice key) {}

    @Nullable
    Accepted check() {
        if (wish.vostio() != null) {
            problems.add(
                    FailureCode.NOT_SUPPORTED,
                    "params.assa_abloy_vostio_metadata",
                    "Vostio is a cloud system without an interface on this site; create the credential in Vostio.");
        }
        Site.AcsSystem system = system();
        if (system == null) {
            return null;
        }
        Holder holder = holder(system);
        checkId();
        KeyModes.Choice key = KeyModes.of(ledger, system, wish, problems);
        checkMethod(system);
        checkEntrances(system);
        if (wish.accessMethod() != null && problems.isEmpty() && holder != null) {
            new KeyRules(ledger, system, wish, holder.user(), problems, now).check(key.mode());
        }
        return problems.isEmpty() && holder != null ? new Accepted(system, holder, key) : null;
    }

    private Site.@Nullable AcsSystem system() {
        String id = wish.acsSystemId();
        if (id == null && wish.acsUserId() != null) {
            User user = ledger.user(wish.acsUserId());
            if (user == null) {
                userUnknown();
                return null;
            }
            id = user.acsSystemId();
        }
        if (id == null) {
            return null; // reported when the message was read
        }
        Site.AcsSystem system = ledger.site().system(id);
        if (system == null) {
            problems.add(
                    FailureCode.ACS_SYSTEM_NOT_FOUND,
                    "params.acs_system_id",
                    "This gateway has no lock system with that id. Systems that live in the cloud (Salto KS, Vostio) are"
                            + " not reached through a site gateway.");
        }
        return system;
    }

    private void userUnknown() {
        problems.add(
                FailureCode.ACS_USER_NOT_FOUND,
                "params.acs_user_id",
                "This gateway does not know that user; create the user first with acs.users.create.");
    }

    private @Nullable Holder holder(Site.AcsSystem system) {
        if (wish.acsUserId() != null) {
            User user = ledger.user(wish.acsUserId());
            if (user == null) {
                userUnknown();
            } else if (!user.acsSystemId().equals(system.acsSystemId())) {
                problems.add("params.acs_user_id", "The user belongs to another lock system.");
            } else if (user.syncOrNever().beingDeletedSince() != null) {
                problems.add("params.acs_user_id", "The user is being deleted.");
            } else {
                return new Holder(user, false);
            }
            return null;
        }
        if (wish.userIdentityId() == null) {
            return null; // reported when the message was read
        }
        UserDetails details = wish.user() == null ? new UserDetails(null, null, null) : wish.user();
        User known = UserLinks.find(ledger, system.acsSystemId(), wish.userIdentityId(), details);
        if (known != null) {
            return new Holder(known, false);
        }
        String id = Uuids.derived("acs_user", system.acsSystemId() + "/" + wish.userIdentityId());
        return new Holder(
                new User(id, system.acsSystemId(), wish.userIdentityId(), details, now, false, null, null, null), true);
    }

    private void checkId() {
        if (wish.acsCredentialId() != null && ledger.credential(wish.acsCredentialId()) != null) {
            problems.add("params.acs_credential_id", "A credential with that id exists already.");
        }
    }

    private void checkMethod(Site.AcsSystem system) {
        AccessMethod method = wish.accessMethod();
        if (method == null || problems.has(METHOD)) {
            return;
        }
        if (system.linkFor(method) == null) {
            String what = switch (method) {
                case CARD -> "write cards";
                case CODE -> "set PIN codes";
                case MOBILE_KEY -> "issue mobile keys";
                case CLOUD_KEY -> "issue cloud keys";
            };
            problems.add(
                    FailureCode.NOT_SUPPORTED,
                    METHOD,
                    "No configured link of " + system.name() + " can " + what + " ("
                            + String.join(
                                    ", ",
                                    system.links().stream()
                                            .map(Site.LinkAbility::linkName)
                                            .toList()) + ").");
        }
    }

    private void checkEntrances(Site.AcsSystem system) {
        List<String> ids = wish.allowedAcsEntranceIds();
        AccessMethod method = wish.accessMethod();
        boolean needsRoom = method == AccessMethod.CARD || method == AccessMethod.MOBILE_KEY;
        needsRoom &= method != null && !system.keepsUsers(method);
        String key = method == AccessMethod.CARD ? "A card" : "A mobile key";
        if (ids == null) {
            if (needsRoom && !problems.has(ENTRANCES)) {
                problems.add(ENTRANCES, key + " needs at least one room.");
            }
            return;
        }
        boolean room = false;
        for (int i = 0; i < ids.size(); i++) {
            Site.Entrance entrance = system.entrance(ids.get(i));
            if (entrance == null) {
                problems.add(
                        FailureCode.ACS_ENTRANCE_NOT_FOUND,
                        ENTRANCES + "[" + i + "]",
                        "This lock system has no entrance with that id.");
                room = true; // one problem is enough
            } else {
                room |= entrance.isRoom();
            }
        }
        if (!room && needsRoom) {
            problems.add(ENTRANCES, key + " needs at least one room; these are extra rights only.");
        }
    }
}
