package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands at this site, from the configuration. Immutable. */
public record Site(List<AcsSystem> systems) {

    public Site {
        systems = List.copyOf(systems);
    }

    public @Nullable AcsSystem system(String acsSystemId) {
        for (AcsSystem system : systems) {
            if (system.acsSystemId().equals(acsSystemId)) {
                return system;
            }
        }
        return null;
    }

    public @Nullable AcsSystem systemOfEncoder(String acsEncoderId) {
        for (AcsSystem system : systems) {
            if (system.encoder(acsEncoderId) != null) {
                return system;
            }
        }
        return null;
    }

    /** One lock system. */
    public record AcsSystem(
            String acsSystemId,
            String workspaceId,
            String connectedAccountId,
            Vendor vendor,
            String name,
            ZoneId timeZone,
            List<LinkAbility> links,
            List<Encoder> encoders,
            List<Entrance> entrances) {

        public AcsSystem {
            links = List.copyOf(links);
            encoders = List.copyOf(encoders);
            entrances = List.copyOf(entrances);
        }

        public @Nullable Encoder encoder(String acsEncoderId) {
            for (Encoder encoder : encoders) {
                if (encoder.acsEncoderId().equals(acsEncoderId)) {
                    return encoder;
                }
            }
            return null;
        }

        public @Nullable Entrance entrance(String acsEntranceId) {
            for (Entrance entrance : entrances) {
                if (entrance.acsEntranceId().equals(acsEntranceId)) {
                    return entrance;
                }
            }
            return null;
        }

        public @Nullable Entrance entranceNamed(String name, boolean room) {
            return entrances.stream()
                    .filter(e -> e.isRoom() == room && e.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }

        /** The link of that name, which must be one of this system. */
        public LinkAbility link(String linkName) {
            return links.stream()
                    .filter(l -> l.linkName().equals(linkName))
                    .findFirst()
                    .orElseThrow();
        }

        /** The link that makes keys of that kind. */
        public @Nullable LinkAbility linkFor(AccessMethod method) {
            return switch (method) {
                case CARD -> linkFor(OperationKind.ENCODE_NEW_CARD);
                case CODE -> linkFor(OperationKind.SET_PIN);
                case MOBILE_KEY -> linkFor(OperationKind.ISSUE_MOBILE_KEY);
                case CLOUD_KEY -> null;
            };
        }

        /**
         * Whether keys of that kind belong to users whom the lock system keeps itself: then they never override each other,
         * and what one of them opens is a right of the user.
         */
        public boolean keepsUsers(AccessMethod method) {
            LinkAbility link = linkFor(method);
            return link != null && link.can(OperationKind.WRITE_USER);
        }

        /** The first configured link that can do it does it. */
        public @Nullable LinkAbility linkFor(OperationKind kind) {
            for (LinkAbility link : links) {
                if (link.can(kind)) {
                    return link;
                }
            }
            return null;
        }
    }

    /** @param name what the lock system calls it */
    public record Encoder(String acsEncoderId, String name, String displayName) {}

    /**
     * @param kind room, or one of the kinds of extra access
     * @param extId its id at an interface that has ids of its own; else the name
     */
    public record Entrance(String acsEntranceId, EntranceKind kind, String name, String displayName, String extId) {
        public Entrance(String acsEntranceId, EntranceKind kind, String name, String displayName) {
            this(acsEntranceId, kind, name, displayName, name);
        }

        public boolean isRoom() {
            return kind == EntranceKind.ROOM;
        }
    }

    public enum EntranceKind {
        ROOM,
        AUTHORISATION,
        DOOR,
        ZONE
    }

    /** The lock systems whose rules the ledger knows; others are driven by the rules common to all. */
    public enum Vendor {
        SALTO_SPACE("salto-space", "salto_space_key", "Salto Space Key", "salto_space_user", "salto_space_system"),
        VISIONLINE("visionline", "visionline_card", "Visionline Card", null, "visionline_system"),
        OTHER("other", null, null, null, null);

        private final String configName;
        private final @Nullable String credentialType;
        private final @Nullable String credentialTypeName;
        private final @Nullable String userType;
        private final @Nullable String systemType;

        Vendor(
                String configName,
                @Nullable String credentialType,
                @Nullable String credentialTypeName,
                @Nullable String userType,
                @Nullable String systemType) {
            this.configName = configName;
            this.credentialType = credentialType;
            this.credentialTypeName = credentialTypeName;
            this.userType = userType;
            this.systemType = systemType;
        }

        public static Vendor ofConfigName(String name) {
            for (Vendor vendor : values()) {
                if (vendor.configName.equals(name)) {
                    return vendor;
                }
            }
            return OTHER;
        }

        /** {@code external_type} of credentials, or null. */
        public @Nullable String credentialType() {
            return credentialType;
        }

        public @Nullable String credentialTypeName() {
            return credentialTypeName;
        }

        public @Nullable String userType() {
            return userType;
        }

        public @Nullable String systemType() {
            return systemType;
        }
    }

    /** What the ledger needs to know of a link. */
    public interface LinkAbility {
        /** Unique among all links of the site. */
        String linkName();

        boolean can(OperationKind kind);

        /** Whether an attempt may be repeated although the last one may have been executed. */
        boolean idempotent(OperationKind kind);

        /** Sentences that say why this operation cannot be done; empty if it can. */
        List<String> check(Operation operation);
    }
}
