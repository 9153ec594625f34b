package io.credgate.protocol.visionline;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.StreamSession;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a {@code visionline-pms} link can do. Revoking, changing a stay, PINs and mobile keys are not public here. */
final class VisionlinePmsProfile implements LinkProfile {
    private static final Set<OperationKind> OPERATIONS = Collections.unmodifiableSet(EnumSet.of(
            OperationKind.ENCODE_NEW_CARD,
            OperationKind.ENCODE_COPY_CARD,
            OperationKind.READ_CARD,
            OperationKind.CHECK_HEALTH));

    private static final Set<OperationKind> WITH_SEVERAL_CARDS = withSeveralCards();

    private final VisionlinePmsConfig config;

    private static Set<OperationKind> withSeveralCards() {
        EnumSet<OperationKind> all = EnumSet.copyOf(OPERATIONS);
        all.add(OperationKind.ENCODE_SEVERAL_CARDS);
        return Collections.unmodifiableSet(all);
    }

    VisionlinePmsProfile(VisionlinePmsConfig config) {
        this.config = config;
    }

    @Override
    public String dialect() {
        return VisionlinePmsProtocol.DIALECT;
    }

    @Override
    public Set<OperationKind> operations() {
        return config.severalCards() ? WITH_SEVERAL_CARDS : OPERATIONS;
    }

    @Override
    public boolean idempotent(OperationKind kind) {
        return kind == OperationKind.READ_CARD || kind == OperationKind.CHECK_HEALTH;
    }

    @Override
    public ConnectionPolicy connectionPolicy() {
        return config.connection() == VisionlinePmsConfig.Connection.KEEP
                ? ConnectionPolicy.PERSISTENT
                : ConnectionPolicy.PER_REQUEST;
    }

    @Override
    public int connectionsMax() {
        return config.connectionsMax();
    }

    @Override
    public List<String> check(Operation operation) {
        return PmsRequests.check(operation, config.severalCards());
    }

    @Override
    public List<String> checkName(NameKind kind, String name) {
        return PmsRequests.checkName(kind, name);
    }

    @Override
    public StreamSession newSession() {
        return new VisionlinePmsSession(config);
    }
}
