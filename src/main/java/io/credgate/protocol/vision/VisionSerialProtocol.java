package io.credgate.protocol.vision;

import com.google.auto.service.AutoService;
import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.SerialLine;
import io.credgate.protocol.SerialLine.FlowControl;
import io.credgate.protocol.SerialLine.Parity;
import io.credgate.protocol.SerialLine.StopBits;
import io.credgate.protocol.VendorError;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Provider of {@code vision-serial}: VISION, 2100 and 2800 over a serial line, also where a terminal server carries the
 * line over TCP (protocol sheet, section 2).
 */
@AutoService(Protocol.class)
public final class VisionSerialProtocol implements Protocol {
    static final String DIALECT = "vision-serial";

    private static final Set<Medium> MEDIA = Collections.unmodifiableSet(EnumSet.of(Medium.TCP, Medium.SERIAL));

    /** Section 2.1. */
    private static final SerialLine LINE = new SerialLine(9600, 8, Parity.NONE, StopBits.ONE, FlowControl.RTS_CTS);

    @Override
    public String dialect() {
        return DIALECT;
    }

    @Override
    public String vendor() {
        return VisionTcpProtocol.VENDOR;
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
        List<VendorError> errors = new ArrayList<>(VisionResults.table());
        errors.add(
                new VendorError("NAK", FailureCode.REFUSED_AS_MALFORMED, Evidence.REFUSED, LineFailure.NAK_SENTENCE));
        return errors;
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        VisionSerialConfig config = VisionSerialConfig.read(section, siteZone);
        VisionRequests requests = new VisionRequests(config.common());
        VisionCheck check = new VisionCheck(config.common(), requests);
        AnswerReader reader = new AnswerReader(DIALECT, config.common(), requests.times());
        return new VisionProfile(
                DIALECT,
                config.common(),
                check,
                LinkProfile.ConnectionPolicy.PERSISTENT,
                1,
                () -> new VisionSerialSession(config, check, requests, reader));
    }
}
