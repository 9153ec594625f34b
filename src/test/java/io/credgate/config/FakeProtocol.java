package io.credgate.config;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.ConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.StreamSession;
import io.credgate.protocol.VendorError;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** A dialect with one key of its own, {@code answer_timeout}, and no liking for names with a semicolon. */
public record FakeProtocol(String dialect, String vendor) implements Protocol {

    public static final List<Protocol> TWO =
            List.of(new FakeProtocol("salto-pms", "salto-space"), new FakeProtocol("visionline-pms", "visionline"));

    @Override
    public List<VendorError> errors() {
        return List.of();
    }

    @Override
    public LinkProfile configure(ConfigSection section, Medium medium, ZoneId siteZone) {
        section.duration("answer_timeout", Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofMinutes(5));
        return new Profile(dialect);
    }

    private record Profile(String dialect) implements LinkProfile {
        @Override
        public Set<OperationKind> operations() {
            return Set.of(OperationKind.READ_CARD, OperationKind.ENCODE_NEW_CARD);
        }

        @Override
        public boolean idempotent(OperationKind kind) {
            return false;
        }

        @Override
        public ConnectionPolicy connectionPolicy() {
            return ConnectionPolicy.PERSISTENT;
        }

        @Override
        public int connectionsMax() {
            return 1;
        }

        @Override
        public List<String> check(Operation operation) {
            return List.of();
        }

        @Override
        public List<String> checkName(NameKind kind, String name) {
            return name.contains(";") ? List.of("The " + kind + " \"" + name + "\" has a semicolon") : List.of();
        }

        @Override
        public StreamSession newSession() {
            throw new AssertionError("a configuration opens no session");
        }
    }
}
