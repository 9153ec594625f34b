package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.VisionlineOptions;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.Operation.SetPin;
import io.credgate.command.Operation.UserAccess;
import io.credgate.command.Problems;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** What the link that is to make the key has to say of a wish that is right in itself. All problems at once. */
final class KeyRules {
    private static final String ENTRANCES = "params.allowed_acs_entrance_ids";
    /** E.164: a plus, the country code, 15 digits at most. */
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private final Ledger ledger;
    private final Site.AcsSystem system;
    private final CreateCredential wish;
    private final User user;
    private final Problems problems;
    private final Instant now;

    KeyRules(Ledger ledger, Site.AcsSystem system, CreateCredential wish, User user, Problems problems, Instant now) {
        this.ledger = ledger;
        this.system = system;
        this.wish = wish;
        this.user = user;
        this.problems = problems;
        this.now = now;
    }

    void check(Credential.KeyMode mode) {
        AccessMethod method = wish.accessMethod();
        Site.LinkAbility link = method == null ? null : system.linkFor(method);
        if (method == null || link == null) {
            return; // reported
        }
        checkKinds(system.keepsUsers(method));
        VisionlineOptions options = wish.visionline();
        if (options != null && "rfid48".equals(options.cardFormat())) {
            Rfid48.check(system, entranceIds(), problems, ENTRANCES);
        }
        switch (method) {
            case CARD -> ask(link, card(mode == Credential.KeyMode.COPY), ENTRANCES);
            case CODE -> checkPin(link);
            case MOBILE_KEY -> checkMobileKey(link, mode == Credential.KeyMode.COPY);
            case CLOUD_KEY -> throw new AssertionError("no link makes cloud keys");
        }
    }

    /** Rights that one interface writes and the other does not know. */
    private void checkKinds(boolean keepsUsers) {
        List<String> ids = entranceIds();
        for (int i = 0; i < ids.size() && system.vendor() == Site.Vendor.SALTO_SPACE; i++) {
            Site.Entrance entrance = system.entrance(ids.get(i));
            if (entrance == null || entrance.isRoom()) {
                continue;
            }
            boolean authorisation = entrance.kind() == Site.EntranceKind.AUTHORISATION;
            if (authorisation == keepsUsers) {
                problems.add(
                        FailureCode.NOT_SUPPORTED,
                        ENTRANCES + "[" + i + "]",
                        authorisation
                                ? "PMS authorisations are known to the PMS interface only; name the door or the zone."
                                : "The PMS interface opens rooms and authorisations only; this is a door or a zone.");
            }
        }
    }

    private void checkPin(Site.LinkAbility link) {
        String code = wish.code();
        if (code == null) {
            problems.add("params.code", "is missing: a credential with access_method code needs its code.");
            return;
        }
        boolean other = ledger.credentialsOf(user.acsUserId()).stream()
                .anyMatch(c -> c.accessMethod() == AccessMethod.CODE
                        && c.acsSystemId().equals(system.acsSystemId())
                        && !c.isDeleted()
                        && !Validity.of(c, now).state().isEnded());
        if (other && system.keepsUsers(AccessMethod.CODE)) {
            problems.add(
                    "params.acs_user_id",
                    "The user has a code already, and the lock system keeps one per user; update or delete that credential.");
        }
        ask(link, new SetPin(code, grant()), "params.code");
    }

    private void checkMobileKey(Site.LinkAbility link, boolean copy) {
        String phone = user.details().phoneNumber();
        if (system.vendor() == Site.Vendor.SALTO_SPACE
                && (phone == null || !E164.matcher(phone).matches())) {
            problems.add(
                    wish.acsUserId() != null ? "params.acs_user_id" : "params.user.phone_number",
                    "A mobile key goes to the user's phone, and the user has no phone number with country code, such as"
                            + " +4790000000.");
            return;
        }
        VisionlineOptions options = wish.visionline();
        ask(
                link,
                new IssueMobileKey(
                        copy, !copy, phone, options == null ? null : options.mobileEndpointId(), List.of(), grant()),
                ENTRANCES);
    }

    private EncodeCard card(boolean copy) {
        String encoder =
                system.encoders().isEmpty() ? "1" : system.encoders().get(0).name();
        return new EncodeCard(encoder, copy, grant());
    }

    private CardGrant grant() {
        AccessMethod method = java.util.Objects.requireNonNull(wish.accessMethod());
        UserAccess holder = system.keepsUsers(method) ? UserAccesses.of(ledger, system, user, false, now) : null;
        return CardGrants.of(system, entranceIds(), wish.startsAt(), wish.endsAt(), user, holder, now);
    }

    private List<String> entranceIds() {
        return wish.allowedAcsEntranceIds() == null ? List.of() : wish.allowedAcsEntranceIds();
    }

    private void ask(Site.LinkAbility link, Operation operation, String path) {
        link.check(operation).forEach(sentence -> problems.add(path, sentence));
    }
}
