package io.credgate.json.command;

import io.credgate.command.Command;
import io.credgate.command.CommandType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameters of {@code acs.users.*}. Each method returns null if a mandatory one is bad. */
final class UserParams {
    private static final int GROUPS_MAX = 100;

    private UserParams() {}

    static @Nullable Command create(FieldReader in, Instant now) {
        String acsUserId = in.uuid("acs_user_id");
        String acsSystemId = in.require("acs_system_id").uuid("acs_system_id");
        String userIdentityId = in.uuid("user_identity_id");
        if (!isAnyGiven(in, "full_name", "email_address", "phone_number")) {
            in.problem("full_name", "is missing: give full_name, email_address or phone_number.");
        }
        Command.UserDetails details = details(in);
        List<String> groupIds = groupIds(in);
        Span span = Span.read(in.object("access_schedule"), now);
        return acsSystemId == null
                ? null
                : new Command.CreateUser(
                        acsUserId, acsSystemId, userIdentityId, details, groupIds, span.startsAt(), span.endsAt());
    }

    static @Nullable Command update(FieldReader in, Instant now) {
        String acsUserId = userId(in);
        Command.UserDetails details = details(in);
        List<String> groupIds = groupIds(in);
        Span span = Span.read(in.object("access_schedule"), now);
        if (!isAnyGiven(in, "full_name", "email_address", "phone_number", "acs_access_group_ids", "access_schedule")) {
            in.problem("full_name", "is missing, as is every other field of a user: there is nothing to change.");
        }
        return acsUserId == null
                ? null
                : new Command.UpdateUser(acsUserId, details, groupIds, span.startsAt(), span.endsAt());
    }

    static @Nullable Command ofUser(CommandType type, FieldReader in) {
        String acsUserId = userId(in);
        return acsUserId == null ? null : new Command.OfUser(type, acsUserId);
    }

    static Command list(FieldReader in) {
        return new Command.ListUsers(in.uuid("acs_system_id"), SystemParams.page(in));
    }

    static Command.UserDetails details(FieldReader in) {
        return new Command.UserDetails(
                in.text("full_name", FieldReader.NAME_LENGTH_MAX), in.email("email_address"), in.phone("phone_number"));
    }

    /** The system may be named too; the user's own id suffices. */
    private static @Nullable String userId(FieldReader in) {
        in.uuid("acs_system_id");
        return in.require("acs_user_id").uuid("acs_user_id");
    }

    /** An empty list means: in no group. */
    private static @Nullable List<String> groupIds(FieldReader in) {
        return in.uuids("acs_access_group_ids", GROUPS_MAX, FieldReader.Repeats.IGNORED);
    }

    private static boolean isAnyGiven(FieldReader in, String... names) {
        for (String name : names) {
            if (in.isGiven(name)) {
                return true;
            }
        }
        return false;
    }
}
