package io.credgate.command;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cloud service may ask, one record per type of the MQTT contract (section 2). Identifiers are UUIDs in lower
 * case. A component is null where the sender left it out. {@link CreateCredential} alone may also lack what is
 * mandatory: it is then handed on so that all problems come out at once, and never carried out.
 */
public sealed interface Command {

    /** The {@code type} of the message, such as {@code acs.credentials.create}. */
    CommandType type();

    record CreateCredential(
            @Nullable AccessMethod accessMethod,
            @Nullable String acsCredentialId,
            @Nullable String acsSystemId,
            @Nullable String acsUserId,
            @Nullable String userIdentityId,
            @Nullable List<String> allowedAcsEntranceIds,
            @Nullable String code,
            @Nullable String credentialManagerAcsSystemId,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable Boolean isMultiPhoneSyncCredential,
            @Nullable VisionlineOptions visionline,
            @Nullable SaltoSpaceOptions saltoSpace,
            @Nullable VostioOptions vostio,
            @Nullable UserDetails user)
            implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_CREATE;
        }

        /** Leaves the PIN out. */
        @Override
        public String toString() {
            return "CreateCredential[" + accessMethod + ", acsSystemId=" + acsSystemId + ", acsUserId=" + acsUserId
                    + ", userIdentityId=" + userIdentityId + ", allowedAcsEntranceIds=" + allowedAcsEntranceIds + ", "
                    + startsAt + ".." + endsAt + "]";
        }
    }

    record UpdateCredential(
            String acsCredentialId,
            @Nullable String code,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt) implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_UPDATE;
        }

        /** Leaves the PIN out. */
        @Override
        public String toString() {
            return "UpdateCredential[" + acsCredentialId + ", " + startsAt + ".." + endsAt + "]";
        }
    }

    record DeleteCredential(String acsCredentialId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_DELETE;
        }
    }

    record GetCredential(String acsCredentialId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_GET;
        }
    }

    record ListCredentials(
            @Nullable String acsSystemId, @Nullable String acsUserId, Page page) implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_LIST;
        }
    }

    /** Exactly one of the two user ids is set. */
    record AssignCredential(
            String acsCredentialId,
            @Nullable String acsUserId,
            @Nullable String userIdentityId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_ASSIGN;
        }
    }

    record UnassignCredential(
            String acsCredentialId,
            @Nullable String acsUserId,
            @Nullable String userIdentityId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.CREDENTIALS_UNASSIGN;
        }
    }

    record ListEncoders(@Nullable String acsSystemId, Page page) implements Command {
        @Override
        public CommandType type() {
            return CommandType.ENCODERS_LIST;
        }
    }

    record GetEncoder(String acsEncoderId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.ENCODERS_GET;
        }
    }

    record EncodeCredential(String acsEncoderId, String acsCredentialId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.ENCODERS_ENCODE_CREDENTIAL;
        }
    }

    /** Both lists are not empty and have no id twice. */
    record EncodeCredentials(List<String> acsCredentialIds, List<String> acsEncoderIds) implements Command {
        public EncodeCredentials {
            acsCredentialIds = List.copyOf(acsCredentialIds);
            acsEncoderIds = List.copyOf(acsEncoderIds);
        }

        @Override
        public CommandType type() {
            return CommandType.ENCODERS_ENCODE_CREDENTIALS;
        }
    }

    record ScanCredential(String acsEncoderId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.ENCODERS_SCAN_CREDENTIAL;
        }
    }

    record CreateUser(
            @Nullable String acsUserId,
            String acsSystemId,
            @Nullable String userIdentityId,
            UserDetails details,
            @Nullable List<String> acsAccessGroupIds,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt)
            implements Command {
        @Override
        public CommandType type() {
            return CommandType.USERS_CREATE;
        }
    }

    record UpdateUser(
            String acsUserId,
            UserDetails details,
            @Nullable List<String> acsAccessGroupIds,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt)
            implements Command {
        @Override
        public CommandType type() {
            return CommandType.USERS_UPDATE;
        }
    }

    /** delete, suspend, unsuspend or get, by {@link #type}. */
    record OfUser(CommandType type, String acsUserId) implements Command {}

    record ListUsers(@Nullable String acsSystemId, Page page) implements Command {
        @Override
        public CommandType type() {
            return CommandType.USERS_LIST;
        }
    }

    record ListEntrances(@Nullable String acsSystemId, Page page) implements Command {
        @Override
        public CommandType type() {
            return CommandType.ENTRANCES_LIST;
        }
    }

    record CancelCommand(String commandId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.GATEWAY_CANCEL;
        }
    }

    /** @param succeeded what a person found out about the command whose outcome is unknown */
    record ResolveCommand(
            String commandId, boolean succeeded, @Nullable String cardNumber) implements Command {
        @Override
        public CommandType type() {
            return CommandType.GATEWAY_RESOLVE;
        }
    }

    record ProbeSystem(String acsSystemId) implements Command {
        @Override
        public CommandType type() {
            return CommandType.GATEWAY_PROBE;
        }
    }

    /** @param limit 1 to 500 */
    record Page(int limit, @Nullable String cursor) {}

    /** @param override what the sender said as {@code override} or, meaning the same, as {@code is_override_key} */
    record VisionlineOptions(
            @Nullable String mobileEndpointId,
            @Nullable Boolean autoJoin,
            @Nullable String cardFormat,
            @Nullable String cardFunctionType,
            @Nullable Boolean isOverrideKey,
            @Nullable List<String> joinerAcsCredentialIds,
            @Nullable Boolean override) {}

    record SaltoSpaceOptions(
            @Nullable Boolean assignNewKey, @Nullable Boolean updateCurrentKey) {}

    record VostioOptions(
            @Nullable Boolean autoJoin,
            @Nullable Boolean joinAllGuestAcsEntrances,
            @Nullable Boolean overrideAllGuestAcsEntrances,
            @Nullable List<String> overrideGuestAcsEntranceIds) {}

    /** Personal data: {@link #toString} leaves it out. */
    record UserDetails(
            @Nullable String fullName,
            @Nullable String emailAddress,
            @Nullable String phoneNumber) {
        @Override
        public String toString() {
            return "UserDetails[***]";
        }
    }
}
