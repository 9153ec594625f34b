package io.credgate.json.command;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of {@code acs.credentials.create} and the rules of the MQTT contract, section 3, that need no ledger. A
 * component whose field was bad is null and reported; of a list, the good elements are handed on.
 */
final class CreateCredentialParams {
    private static final int ENTRANCES_MAX = 100;
    private static final int JOINERS_MAX = 100;
    private static final List<String> ACCESS_METHODS = List.of("code", "card", "mobile_key");
    private static final String MULTI_PHONE = "is_multi_phone_sync_credential";
    private static final String MOBILE_ENDPOINT = "assa_abloy_credential_service_mobile_endpoint_id";

    private CreateCredentialParams() {}

    static Command read(FieldReader in, Instant now) {
        AccessMethod accessMethod = accessMethod(in);
        String acsCredentialId = in.uuid("acs_credential_id");
        String acsSystemId = in.uuid("acs_system_id");
        String acsUserId = in.uuid("acs_user_id");
        String userIdentityId = in.uuid("user_identity_id");
        checkHolder(in);
        List<String> entranceIds = in.someUuids("allowed_acs_entrance_ids", ENTRANCES_MAX, FieldReader.Repeats.IGNORED);
        String code = code(in, accessMethod);
        String credentialManagerId = in.uuid("credential_manager_acs_system_id");
        Span span = Span.read(in, now);
        Boolean isMultiPhone = in.bool(MULTI_PHONE);
        Command.VisionlineOptions visionline = visionline(in.object("visionline_metadata"));
        Command.SaltoSpaceOptions saltoSpace = saltoSpace(in.object("salto_space_metadata"));
        Command.VostioOptions vostio = vostio(in.object("assa_abloy_vostio_metadata"));
        FieldReader user = in.object("user");
        if (accessMethod == AccessMethod.MOBILE_KEY) {
            checkMobileKey(in, isMultiPhone, visionline);
        }
        return new Command.CreateCredential(
                accessMethod,
                acsCredentialId,
                acsSystemId,
                acsUserId,
                userIdentityId,
                entranceIds,
                code,
                credentialManagerId,
                span.startsAt(),
                span.endsAt(),
                isMultiPhone,
                visionline,
                saltoSpace,
                vostio,
                user == null ? null : UserParams.details(user));
    }

    private static @Nullable AccessMethod accessMethod(FieldReader in) {
        String notHere =
                "access_method cloud_key is not supported: such keys live in the vendor's cloud, not on premises.";
        if (in.require("access_method").isUnsupported("access_method", "cloud_key", notHere)) {
            return null;
        }
        String name = in.choice("access_method", ACCESS_METHODS);
        return name == null ? null : AccessMethod.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static void checkHolder(FieldReader in) {
        if (in.isGiven("acs_user_id")) {
            return;
        }
        if (!in.isGiven("user_identity_id")) {
            in.problem("acs_user_id", "is missing: give acs_user_id, or user_identity_id together with acs_system_id.");
        } else if (!in.isGiven("acs_system_id")) {
            in.problem("acs_system_id", "is missing: user_identity_id needs it, unless acs_user_id is given.");
        }
    }

    private static @Nullable String code(FieldReader in, @Nullable AccessMethod accessMethod) {
        String code = CredentialParams.code(in);
        if (in.isGiven("code") && accessMethod != null && accessMethod != AccessMethod.CODE) {
            in.problem("code", "goes only with access_method code, not with " + accessMethod.wireName() + ".");
        }
        return code;
    }

    private static void checkMobileKey(
            FieldReader in, @Nullable Boolean isMultiPhone, Command.@Nullable VisionlineOptions visionline) {
        boolean hasEndpoint = visionline != null && visionline.mobileEndpointId() != null;
        boolean isAnyBad = in.isReported(MULTI_PHONE)
                || in.isReported("visionline_metadata." + MOBILE_ENDPOINT)
                || (in.isGiven("visionline_metadata") && visionline == null);
        if (!Boolean.TRUE.equals(isMultiPhone) && !hasEndpoint && !isAnyBad) {
            in.problem(
                    MULTI_PHONE, "must be true for a mobile_key, unless visionline_metadata names a mobile endpoint.");
        }
    }

    private static Command.@Nullable VisionlineOptions visionline(@Nullable FieldReader in) {
        if (in == null) {
            return null;
        }
        String staff = "visionline_metadata.card_function_type staff is not supported: only guest cards are made here.";
        String functionType = in.isUnsupported("card_function_type", "staff", staff)
                ? null
                : in.choice("card_function_type", List.of("guest"));
        List<String> joiners = in.anyUuids("joiner_acs_credential_ids", JOINERS_MAX);
        Boolean override = in.bool("override");
        Boolean isOverrideKey = in.bool("is_override_key");
        if (override != null && isOverrideKey != null && !override.equals(isOverrideKey)) {
            in.problem("is_override_key", "means the same as override and must not contradict it.");
        }
        Boolean effectiveOverride = override == null ? isOverrideKey : override;
        if (Boolean.TRUE.equals(effectiveOverride) && joiners != null) {
            in.problem(
                    "joiner_acs_credential_ids",
                    "must be left out when override is true: a card either ends the earlier ones or joins them.");
        }
        return new Command.VisionlineOptions(
                in.uuid(MOBILE_ENDPOINT),
                in.bool("auto_join"),
                in.choice("card_format", List.of("TLCode", "rfid48")),
                functionType,
                isOverrideKey,
                joiners,
                effectiveOverride);
    }

    private static Command.@Nullable SaltoSpaceOptions saltoSpace(@Nullable FieldReader in) {
        if (in == null) {
            return null;
        }
        Boolean assignNew = in.bool("assign_new_key");
        Boolean updateCurrent = in.bool("update_current_key");
        if (Boolean.TRUE.equals(assignNew) && Boolean.TRUE.equals(updateCurrent)) {
            in.problem(
                    "update_current_key",
                    "must not be true together with assign_new_key: a new key ends the earlier ones, an update keeps them.");
        }
        return new Command.SaltoSpaceOptions(assignNew, updateCurrent);
    }

    private static Command.@Nullable VostioOptions vostio(@Nullable FieldReader in) {
        return in == null
                ? null
                : new Command.VostioOptions(
                        in.bool("auto_join"),
                        in.bool("join_all_guest_acs_entrances"),
                        in.bool("override_all_guest_acs_entrances"),
                        in.anyUuids("override_guest_acs_entrance_ids", ENTRANCES_MAX));
    }
}
