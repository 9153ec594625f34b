package io.credgate.protocol.visionline;

import com.google.auto.service.AutoService;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.VendorError;
import java.time.ZoneId;
import java.util.List;

/** Provider of {@code visionline-pms}, the text interface of ASSA ABLOY VISIONLINE over TCP (usual port 4000). */
@AutoService(Protocol.class)
public final class VisionlinePmsProtocol implements Protocol {
    static final String DIALECT = "visionline-pms";

    @Override
    public String dialect() {
        return DIALECT;
    }

    @Override
    public String vendor() {
        return "visionline";
    }

    @Override
    public List<VendorError> errors() {
        return PmsResultCodes.table();
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        return new VisionlinePmsProfile(VisionlinePmsConfig.read(section, siteZone));
    }
}
