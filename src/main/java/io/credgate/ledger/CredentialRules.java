package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.UserDetails;
import io.credgate.command.Command.VisionlineOptions;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.OperationKind;
import io.credgate.command.Problems;
import io.credgate.command.Uuids;
import java.time.Instant;
import java.util.ArrayList;
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
        if (wish.accessMethod() == AccessMethod.CARD && problems.isEmpty()) {
            checkCard(system, holder, key);
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
                new User(id, system.acsSystemId(), wish.userIdentityId(), details, now, false, null, null), true);
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
        OperationKind kind = switch (method) {
            case CARD -> OperationKind.ENCODE_NEW_CARD;
            case CODE -> OperationKind.SET_PIN;
            case MOBILE_KEY -> OperationKind.ISSUE_MOBILE_KEY;
            case CLOUD_KEY -> null;
        };
        if (kind == null || system.linkFor(kind) == null) {
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
        if (ids == null) {
            if (wish.accessMethod() == AccessMethod.CARD && !problems.has(ENTRANCES)) {
                problems.add(ENTRANCES, "A card needs at least one room.");
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
        if (!room && wish.accessMethod() == AccessMethod.CARD) {
            problems.add(ENTRANCES, "A card needs at least one room; these are extra rights only.");
        }
    }

    private void checkCard(Site.AcsSystem system, @Nullable Holder holder, KeyModes.Choice key) {
        List<String> ids =
                new ArrayList<>(wish.allowedAcsEntranceIds() == null ? List.of() : wish.allowedAcsEntranceIds());
        VisionlineOptions options = wish.visionline();
        if (options != null && "rfid48".equals(options.cardFormat())) {
            Rfid48.check(system, ids, problems, ENTRANCES);
        }
        String encoder =
                system.encoders().isEmpty() ? "1" : system.encoders().get(0).name();
        boolean copy = key.mode() == Credential.KeyMode.COPY;
        EncodeCard operation = new EncodeCard(
                encoder,
                copy,
                CardGrants.of(system, ids, wish.startsAt(), wish.endsAt(), holder == null ? null : holder.user(), now));
        Site.LinkAbility link = system.linkFor(operation.kind());
        if (link != null) {
            link.check(operation).forEach(sentence -> problems.add(ENTRANCES, sentence));
        }
    }
}
