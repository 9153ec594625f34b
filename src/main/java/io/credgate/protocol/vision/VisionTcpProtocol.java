package io.credgate.protocol.vision;

import com.google.auto.service.AutoService;
import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.VendorError;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Provider of {@code vision-tcp}: VISION over TCP, usual port 3015 (protocol sheet, section 1). */
@AutoService(Protocol.class)
public final class VisionTcpProtocol implements Protocol {
    static final String DIALECT = "vision-tcp";
    static final String VENDOR = "vision";

    @Override
    public String dialect() {
        return DIALECT;
    }

    @Override
    public String vendor() {
        return VENDOR;
    }

    @Override
    public List<VendorError> errors() {
        List<VendorError> errors = new ArrayList<>(VisionResults.table());
        errors.add(
                new VendorError("register", FailureCode.NOT_LICENSED, Evidence.REFUSED, LineFailure.LICENCE_SENTENCE));
        return errors;
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        VisionTcpConfig config = VisionTcpConfig.read(section, siteZone);
        VisionRequests requests = new VisionRequests(config.common());
        VisionCheck check = new VisionCheck(config.common(), requests);
        AnswerReader reader = new AnswerReader(DIALECT, config.common(), requests.times());
        return new VisionProfile(
                DIALECT,
                config.common(),
                check,
                LinkProfile.ConnectionPolicy.PER_REQUEST,
                config.connectionsMax(),
                () -> new VisionTcpSession(config, check, requests, reader));
    }
}
