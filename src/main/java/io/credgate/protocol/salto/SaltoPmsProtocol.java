package io.credgate.protocol.salto;

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

/** Provider of the dialect. The only place that names it and its lock system. */
@AutoService(Protocol.class)
public final class SaltoPmsProtocol implements Protocol {
    static final String DIALECT = "salto-pms";
    static final String VENDOR = "salto-space";

    private static final Set<Medium> MEDIA = Collections.unmodifiableSet(EnumSet.of(Medium.TCP, Medium.SERIAL));

    @Override
    public String dialect() {
        return DIALECT;
    }

    @Override
    public String vendor() {
        return VENDOR;
    }

    @Override
    public Set<Medium> media() {
        return MEDIA;
    }

    @Override
    public List<VendorError> errors() {
        return PmsError.table();
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        return new SaltoPmsProfile(SaltoPmsConfig.read(section), medium, siteZone);
    }
}
