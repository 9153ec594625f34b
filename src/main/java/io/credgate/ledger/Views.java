package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.OperationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects of the API as the cloud sees them (MQTT contract sections 5 and 7): ordered trees, ready to be written. */
public final class Views {
    private final Site site;
    private final Ledger ledger;
    private final Function<String, Instant> createdAt;

    /** @param createdAt {@code created_at} of what comes from the configuration, by id */
    public Views(Ledger ledger, Function<String, Instant> createdAt) {
        this.ledger = ledger;
        this.site = ledger.site();
        this.createdAt = createdAt;
    }

    /** @param withCode false leaves the PIN out */
    public Map<String, Object> credential(Credential c, boolean withCode, Instant now) {
        Map<String, Object> view = new LinkedHashMap<>();
        Site.AcsSystem system = site.system(c.acsSystemId());
        view.put("acs_credential_id", c.acsCredentialId());
        view.put("acs_system_id", c.acsSystemId());
        put(view, "acs_user_id", c.acsUserId());
        put(view, "user_identity_id", c.userIdentityId());
        account(view, system);
        view.put("access_method", c.accessMethod().wireName());
        view.put("display_name", displayName(c, system));
        if (c.accessMethod() == AccessMethod.CODE && withCode) {
            view.put("code", c.terms().code());
        }
        Credential.Issued issued = c.issued();
        if (c.accessMethod() == AccessMethod.CARD) {
            view.put("card_number", issued == null ? null : issued.cardNumber());
            view.put("is_issued", issued != null);
            view.put("issued_at", issued == null ? null : issued.at());
        } else {
            view.put("issued_at", issued == null ? null : issued.at());
        }
        view.put("created_at", c.createdAt());
        view.put("is_managed", true);
        view.put("is_one_time_use", false);
        view.put("is_multi_phone_sync_credential", Boolean.TRUE.equals(c.terms().multiPhone()));
        if (system != null) {
            put(view, "external_type", system.vendor().credentialType());
            put(view, "external_type_display_name", system.vendor().credentialTypeName());
        }
        put(view, "starts_at", c.terms().startsAt());
        put(view, "ends_at", c.terms().endsAt());
        view.put("is_latest_desired_state_synced_with_provider", isSynced(c));
        view.put("latest_desired_state_synced_with_provider_at", c.standing().syncedAt());
        if (system != null && system.vendor() == Site.Vendor.VISIONLINE) {
            view.put("visionline_metadata", visionline(c, now));
        }
        view.put("errors", List.of());
        view.put("warnings", warnings(c));
        return view;
    }

    private static @Nullable Boolean isSynced(Credential c) {
        if (c.standing().inDoubtSince() != null) {
            return null;
        }
        boolean onItsWay = c.accessMethod() != AccessMethod.CARD && c.termsBefore() != null;
        return c.issued() != null
                && !onItsWay
                && !c.needsToBeReissued()
                && c.standing().beingDeletedSince() == null;
    }

    private Map<String, Object> visionline(Credential c, Instant now) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("card_function_type", "guest");
        List<String> rooms = ledger.rooms(c, c.terms().entranceIds());
        view.put("guest_acs_entrance_ids", rooms);
        view.put(
                "common_acs_entrance_ids",
                c.terms().entranceIds().stream().filter(e -> !rooms.contains(e)).toList());
        view.put("joiner_acs_credential_ids", c.terms().joinerAcsCredentialIds());
        put(view, "auto_join", c.terms().autoJoin());
        Credential.Issued issued = c.issued();
        put(view, "credential_id", issued == null ? null : issued.keyId());
        view.put("is_valid", !Validity.of(c, now).state().isEnded());
        return view;
    }

    private static List<Object> warnings(Credential c) {
        List<Object> warnings = new ArrayList<>();
        Credential.Standing standing = c.standing();
        if (c.issued() == null && standing.inDoubtSince() == null) {
            warnings.add(warning(
                    "waiting_to_be_issued",
                    c.accessMethod() == AccessMethod.CARD
                            ? "The card has not been written yet; encode it on an encoder."
                            : "It is on its way to the lock system.",
                    c.createdAt()));
        }
        if (c.terms().startMovedToNow()) {
            Instant changedAt = c.terms().changedAt();
            warnings.add(warning(
                    "schedule_modified",
                    "starts_at lay in the past and was moved to the time of arrival.",
                    changedAt == null ? c.createdAt() : changedAt));
        }
        Credential.AtController said = standing.atController();
        if (said != null && said.outOfDate()) {
            warnings.add(warning(
                    "needs_to_be_reissued",
                    "The lock system says that the key is out of date (" + said.reason() + "); write it again.",
                    said.since()));
        } else if (c.needsToBeReissued()) {
            Instant changedAt = c.terms().changedAt();
            warnings.add(warning(
                    "needs_to_be_reissued",
                    "Times or doors changed after the card was written; encode it again.",
                    changedAt == null ? c.createdAt() : changedAt));
        }
        if (standing.beingDeletedSince() != null) {
            warnings.add(warning(
                    "being_deleted",
                    "The lock system has not confirmed the deletion yet.",
                    standing.beingDeletedSince()));
        }
        if (standing.inDoubtSince() != null) {
            warnings.add(warning(
                    "unknown_issue_with_acs_credential",
                    "A card may have been written, but the lock system gave no answer. Read the card, or resolve the"
                            + " command.",
                    standing.inDoubtSince()));
        }
        return warnings;
    }

    private static Map<String, Object> warning(String code, String message, Instant since) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("warning_code", code);
        view.put("message", message);
        view.put("created_at", since);
        return view;
    }

    private static String displayName(Credential c, Site.@Nullable AcsSystem system) {
        if (system != null) {
            List<String> names = c.terms().entranceIds().stream()
                    .map(system::entrance)
                    .filter(java.util.Objects::nonNull)
                    .map(Site.Entrance::displayName)
                    .toList();
            if (!names.isEmpty()) {
                return String.join(", ", names);
            }
        }
        return system == null ? "Credential" : system.name() + " Credential";
    }

    /** The validity beside a credential. */
    public static Map<String, Object> validity(Credential c, Instant now) {
        Validity validity = Validity.of(c, now);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", validity.state().wireName());
        view.put("since", validity.since());
        view.put("until", validity.until());
        view.put("reason", validity.reason());
        return view;
    }

    public Map<String, Object> user(User u) {
        Map<String, Object> view = new LinkedHashMap<>();
        Site.AcsSystem system = site.system(u.acsSystemId());
        view.put("acs_user_id", u.acsUserId());
        view.put("acs_system_id", u.acsSystemId());
        put(view, "user_identity_id", u.userIdentityId());
        account(view, system);
        view.put("created_at", u.createdAt());
        view.put("display_name", u.displayName());
        put(view, "full_name", u.details().fullName());
        put(view, "email_address", u.details().emailAddress());
        put(view, "phone_number", u.details().phoneNumber());
        if (u.scheduleStartsAt() != null || u.scheduleEndsAt() != null) {
            Map<String, Object> schedule = new LinkedHashMap<>();
            put(schedule, "starts_at", u.scheduleStartsAt());
            put(schedule, "ends_at", u.scheduleEndsAt());
            view.put("access_schedule", schedule);
        }
        view.put("is_suspended", u.suspended());
        if (system != null) {
            put(view, "external_type", system.vendor().userType());
        }
        view.put("is_managed", true);
        User.Sync sync = u.sync();
        view.put("last_successful_sync_at", sync == null ? null : sync.syncedAt());
        view.put("errors", errors(u));
        view.put("warnings", warnings(u));
        return view;
    }

    private static List<Object> errors(User u) {
        User.Sync sync = u.sync();
        if (sync == null || sync.errorCode() == null || sync.errorCode().equals(UserDesk.UNKNOWN_ISSUE)) {
            return List.of();
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("error_code", sync.errorCode());
        view.put("message", sync.errorMessage());
        view.put("created_at", sync.errorAt());
        return List.of(view);
    }

    private static List<Object> warnings(User u) {
        List<Object> warnings = new ArrayList<>();
        User.Sync sync = u.sync();
        if (sync != null && sync.beingDeletedSince() != null) {
            warnings.add(warning(
                    "being_deleted", "The lock system has not confirmed the deletion yet.", sync.beingDeletedSince()));
        }
        if (u.suspended()) {
            warnings.add(warning("acs_user_inactive", "The user is suspended; no card is written.", u.createdAt()));
        }
        if (sync != null && UserDesk.UNKNOWN_ISSUE.equals(sync.errorCode()) && sync.errorAt() != null) {
            warnings.add(warning(
                    UserDesk.UNKNOWN_ISSUE,
                    "The lock system may or may not have taken over the last change; send it again.",
                    sync.errorAt()));
        }
        return warnings;
    }

    public Map<String, Object> encoder(Site.AcsSystem system, Site.Encoder encoder) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("acs_encoder_id", encoder.acsEncoderId());
        view.put("acs_system_id", system.acsSystemId());
        account(view, system);
        view.put("created_at", createdAt.apply(encoder.acsEncoderId()));
        view.put("display_name", encoder.displayName());
        view.put("errors", List.of());
        return view;
    }

    public Map<String, Object> entrance(Site.AcsSystem system, Site.Entrance entrance) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("acs_entrance_id", entrance.acsEntranceId());
        view.put("acs_system_id", system.acsSystemId());
        account(view, system);
        view.put("created_at", createdAt.apply(entrance.acsEntranceId()));
        view.put("display_name", entrance.displayName());
        view.put("space_ids", List.of());
        view.put("can_unlock_with_card", system.linkFor(OperationKind.ENCODE_NEW_CARD) != null);
        view.put("can_unlock_with_code", system.linkFor(OperationKind.SET_PIN) != null);
        view.put("can_unlock_with_mobile_key", system.linkFor(OperationKind.ISSUE_MOBILE_KEY) != null);
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (system.vendor() == Site.Vendor.VISIONLINE) {
            metadata.put("door_name", entrance.name());
            metadata.put("door_category", entrance.isRoom() ? "guest" : "common");
            view.put("visionline_metadata", metadata);
        } else if (system.vendor() == Site.Vendor.SALTO_SPACE) {
            metadata.put(entrance.isRoom() ? "room_name" : "door_name", entrance.name());
            view.put("salto_space_metadata", metadata);
        }
        view.put("errors", List.of());
        view.put("warnings", List.of());
        return view;
    }

    /** @param errors {@code {error_code, message, created_at}} each */
    public Map<String, Object> system(Site.AcsSystem system, List<Map<String, Object>> errors) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("acs_system_id", system.acsSystemId());
        account(view, system);
        view.put("created_at", createdAt.apply(system.acsSystemId()));
        view.put("name", system.name());
        put(view, "external_type", system.vendor().systemType());
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("time_zone", system.timeZone().getId());
        view.put("location", location);
        view.put("errors", errors);
        view.put("warnings", List.of());
        return view;
    }

    private static void account(Map<String, Object> view, Site.@Nullable AcsSystem system) {
        view.put("connected_account_id", system == null ? "" : system.connectedAccountId());
        view.put("workspace_id", system == null ? "" : system.workspaceId());
    }

    private static void put(Map<String, Object> view, String key, @Nullable Object value) {
        if (value != null) {
            view.put(key, value);
        }
    }
}
