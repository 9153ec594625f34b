package io.credgate.config;

import io.credgate.config.GatewayConfig.AcsSystem;
import io.credgate.config.GatewayConfig.Encoder;
import io.credgate.config.GatewayConfig.Link;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Protocol;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One item of {@code systems}. One reader reads all of a site, so that it sees ids that are used twice. */
final class SystemReader {
    private static final Map<String, String> CLOUD_VENDORS =
            Map.of("salto-ks", "Salto KS", "vostio", "ASSA ABLOY Vostio");

    private final ZoneId siteZone;
    private final TreeSet<String> vendors = new TreeSet<>();
    private final LinkReader links;
    private final EntranceReader entrances;
    private final SeenValues systemIds = new SeenValues("system id");
    /** Links are known to the gateway, and to people who read logs, by the name of their system and their own. */
    private final SeenValues systemNames = new SeenValues("system name");

    private final SeenValues encoderIds = new SeenValues("encoder id");

    SystemReader(Path directory, List<Protocol> protocols, ZoneId siteZone) {
        this.siteZone = siteZone;
        this.links = new LinkReader(protocols);
        this.entrances = new EntranceReader(directory);
        protocols.forEach(p -> vendors.add(p.vendor()));
    }

    AcsSystem read(YamlSection section) {
        String id = section.uuid("acs_system_id");
        systemIds.mustBeNew(section, "acs_system_id", id);
        String vendor = vendor(section);
        String name = section.textOr("name", vendor);
        systemNames.mustBeNew(section, section.has("name") ? "name" : "vendor", name);
        ZoneId zone = GatewayReader.zone(section, "time_zone", siteZone);
        List<Link> systemLinks = readLinks(section, vendor, zone);
        NameCheck names = new NameCheck(systemLinks);
        AcsSystem system = new AcsSystem(
                id,
                section.uuid("workspace_id"),
                section.uuid("connected_account_id"),
                vendor,
                name,
                zone,
                systemLinks,
                readEncoders(section, names),
                entrances.read(section, vendor, names));
        section.finish();
        return system;
    }

    private String vendor(YamlSection section) {
        String vendor = section.requiredText("vendor", "Write one of " + String.join(", ", vendors));
        String cloudVendor = CLOUD_VENDORS.get(vendor);
        if (cloudVendor != null) {
            section.problem(
                    "vendor",
                    cloudVendor + " lives in the cloud and has no interface on the premises",
                    "Remove this system; the cloud service reaches it without a gateway");
        } else if (!vendor.isEmpty() && !vendors.contains(vendor)) {
            section.problem(
                    "vendor",
                    section.quoted("vendor") + " is not known",
                    NearestWord.hint(vendor, vendors) + "Write one of " + String.join(", ", vendors));
        }
        return vendor;
    }

    private List<Link> readLinks(YamlSection section, String vendor, ZoneId zone) {
        if (section.isEmptyList("links")) {
            section.problem("links", "The system has no link", "Add how its controller is reached");
            return List.of();
        }
        List<Link> systemLinks = new ArrayList<>();
        SeenValues linkNames = new SeenValues("link name");
        String judgedVendor = vendors.contains(vendor) ? vendor : "";
        for (YamlSection item : section.sections("links")) {
            Link link = links.read(item, judgedVendor, zone, linkNames);
            if (link != null) {
                systemLinks.add(link);
            }
        }
        return systemLinks;
    }

    private List<Encoder> readEncoders(YamlSection section, NameCheck names) {
        List<Encoder> encoders = new ArrayList<>();
        SeenValues encoderNames = new SeenValues("encoder name");
        for (YamlSection item : section.sections("encoders")) {
            String id = item.uuid("acs_encoder_id");
            encoderIds.mustBeNew(item, "acs_encoder_id", id);
            String name = item.requiredText("name", "Write what the lock system calls the encoder");
            encoderNames.mustBeNew(item, "name", name);
            names.check(item, LinkProfile.NameKind.ENCODER, name);
            encoders.add(new Encoder(id, name, item.textOr("display_name", name)));
            item.finish();
        }
        return encoders;
    }

    /** Asks the links of one system about the names in its lists. */
    record NameCheck(List<Link> links) {
        void check(Fields fields, LinkProfile.NameKind kind, String name) {
            if (name.isEmpty()) {
                return;
            }
            for (Link link : links) {
                if (!link.profile().names().contains(kind)) {
                    continue;
                }
                for (String sentence : link.profile().checkName(kind, name)) {
                    fields.problem(
                            "name", sentence, "Write the name as the lock system has it (link " + link.name() + ")");
                }
            }
        }
    }
}
