package io.credgate.json.command;

import io.credgate.command.Command;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters of {@code acs.credentials.*} but {@code create}. Each method returns null if a mandatory one is bad. */
final class CredentialParams {
    /** Lock systems differ in the longest PIN they take; none takes more. */
    private static final Pattern CODE = Pattern.compile("[0-9]{1,16}");

    private CredentialParams() {}

    static @Nullable Command update(FieldReader in, Instant now) {
        String id = credentialId(in);
        String code = code(in);
        Span span = Span.read(in, now);
        if (!in.isGiven("code") && !in.isGiven("starts_at") && !in.isGiven("ends_at")) {
            in.problem("ends_at", "is missing, as are starts_at and code: there is nothing to change.");
        }
        return id == null ? null : new Command.UpdateCredential(id, code, span.startsAt(), span.endsAt());
    }

    static @Nullable Command delete(FieldReader in) {
        String id = credentialId(in);
        return id == null ? null : new Command.DeleteCredential(id);
    }

    static @Nullable Command get(FieldReader in) {
        String id = credentialId(in);
        return id == null ? null : new Command.GetCredential(id);
    }

    static Command list(FieldReader in) {
        return new Command.ListCredentials(in.uuid("acs_system_id"), in.uuid("acs_user_id"), SystemParams.page(in));
    }

    static @Nullable Command assign(FieldReader in) {
        String id = credentialId(in);
        Holder holder = Holder.read(in);
        return id == null ? null : new Command.AssignCredential(id, holder.acsUserId, holder.userIdentityId);
    }

    static @Nullable Command unassign(FieldReader in) {
        String id = credentialId(in);
        Holder holder = Holder.read(in);
        return id == null ? null : new Command.UnassignCredential(id, holder.acsUserId, holder.userIdentityId);
    }

    /** A PIN. Its value appears in no sentence. */
    static @Nullable String code(FieldReader in) {
        return in.matching("code", CODE, "must be 1 to 16 digits, 0 to 9 only.");
    }

    private static @Nullable String credentialId(FieldReader in) {
        return in.require("acs_credential_id").uuid("acs_credential_id");
    }

    /** Who a credential belongs to: one of the two ids. Where both are given, the more exact one counts. */
    private record Holder(
            @Nullable String acsUserId, @Nullable String userIdentityId) {
        static Holder read(FieldReader in) {
            String acsUserId = in.uuid("acs_user_id");
            String userIdentityId = in.uuid("user_identity_id");
            if (!in.isGiven("acs_user_id") && !in.isGiven("user_identity_id")) {
                in.problem("acs_user_id", "is missing: give acs_user_id or user_identity_id.");
            }
            if (acsUserId != null && userIdentityId != null) {
                in.note("user_identity_id", "was ignored: acs_user_id already says who is meant.");
                return new Holder(acsUserId, null);
            }
            return new Holder(acsUserId, userIdentityId);
        }
    }
}
