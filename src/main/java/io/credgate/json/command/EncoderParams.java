package io.credgate.json.command;

import io.credgate.command.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameters of {@code acs.encoders.*}. Each method returns null if a mandatory one is bad. */
final class EncoderParams {
    private static final int IDS_MAX = 100;

    private EncoderParams() {}

    static Command list(FieldReader in) {
        return new Command.ListEncoders(in.uuid("acs_system_id"), SystemParams.page(in));
    }

    static @Nullable Command get(FieldReader in) {
        String id = encoderId(in);
        return id == null ? null : new Command.GetEncoder(id);
    }

    static @Nullable Command encode(FieldReader in) {
        String encoderId = encoderId(in);
        String credentialId = in.require("acs_credential_id").uuid("acs_credential_id");
        return encoderId == null || credentialId == null ? null : new Command.EncodeCredential(encoderId, credentialId);
    }

    static @Nullable Command encodeMany(FieldReader in) {
        List<String> credentialIds = distinctIds(in, "acs_credential_ids");
        List<String> encoderIds = distinctIds(in, "acs_encoder_ids");
        return credentialIds == null || encoderIds == null
                ? null
                : new Command.EncodeCredentials(credentialIds, encoderIds);
    }

    static @Nullable Command scan(FieldReader in) {
        String id = encoderId(in);
        return id == null ? null : new Command.ScanCredential(id);
    }

    private static @Nullable String encoderId(FieldReader in) {
        return in.require("acs_encoder_id").uuid("acs_encoder_id");
    }

    /** An id that stands twice is refused: whether a second card was meant cannot be known. */
    private static @Nullable List<String> distinctIds(FieldReader in, String name) {
        return in.require(name).someUuids(name, IDS_MAX, FieldReader.Repeats.REFUSED);
    }
}
