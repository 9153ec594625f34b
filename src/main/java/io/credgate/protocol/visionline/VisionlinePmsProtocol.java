package io.credgate.protocol.visionline;

import com.google.auto.service.AutoService;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.SerialLine;
import io.credgate.protocol.VendorError;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Provider of {@code visionline-pms}, the text interface of ASSA ABLOY VISIONLINE over TCP (usual port 4000) or RS-232. */
@AutoService(Protocol.class)
public final class VisionlinePmsProtocol implements Protocol {
    static final String DIALECT = "visionline-pms";

    private static final Set<Medium> MEDIA = Collections.unmodifiableSet(EnumSet.of(Medium.TCP, Medium.SERIAL));
    /** Protocol sheet, section 4.1. */
    private static final SerialLine LINE =
            new SerialLine(9600, 8, SerialLine.Parity.EVEN, SerialLine.StopBits.ONE, SerialLine.FlowControl.NONE);

    @Override
    public String dialect() {
        return DIALECT;
    }

    @Override
    public String vendor() {
        return "visionline";
    }

    @Override
    public Set<Medium> media() {
        return MEDIA;
    }

    @Override
    public SerialLine serialLine() {
        return LINE;
    }

    @Override
    public List<VendorError> errors() {
        return PmsResultCodes.table();
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        return new VisionlinePmsProfile(VisionlinePmsConfig.read(section, medium, siteZone));
    }
}
