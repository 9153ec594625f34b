package io.credgate.protocol.salto.ship;

import com.google.auto.service.AutoService;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.VendorError;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Provider of {@code salto-ship}, over STP ({@code stp: host:port}) or HTTP ({@code url:}). */
@AutoService(Protocol.class)
public final class ShipProtocol implements Protocol {
    static final String DIALECT = "salto-ship";

    private static final Set<Medium> MEDIA = Collections.unmodifiableSet(EnumSet.of(Medium.TCP, Medium.HTTP));

    @Override
    public String dialect() {
        return DIALECT;
    }

    @Override
    public String vendor() {
        return "salto-space";
    }

    @Override
    public Set<Medium> media() {
        return MEDIA;
    }

    @Override
    public String tcpKey() {
        return "stp";
    }

    @Override
    public List<VendorError> errors() {
        return ShipError.table();
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        return new ShipProfile(ShipConfig.read(section, medium), medium, new ShipTimes(siteZone));
    }
}
