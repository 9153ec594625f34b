package io.credgate.protocol.visionline.webapi;

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

/** Provider of {@code visionline-webapi} ({@code url: https://host}; protocol sheet, section 5). */
@AutoService(Protocol.class)
public final class WebApiProtocol implements Protocol {
    static final String DIALECT = "visionline-webapi";

    private static final Set<Medium> MEDIA = Collections.unmodifiableSet(EnumSet.of(Medium.HTTP));

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
    public List<VendorError> errors() {
        return WebApiError.table();
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        return new WebApiProfile(WebApiConfig.read(section, siteZone));
    }
}
