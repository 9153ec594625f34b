package io.credgate.protocol.vision;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.StreamSession;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What a link of either dialect can do (protocol sheet, sections 2.2, 3.1 and 7.1). */
final class VisionProfile implements LinkProfile {
    private static final Set<OperationKind> OLDER = Collections.unmodifiableSet(EnumSet.of(
            OperationKind.ENCODE_NEW_CARD,
            OperationKind.ENCODE_COPY_CARD,
            OperationKind.READ_CARD,
            OperationKind.CHECK_OUT,
            OperationKind.CHECK_HEALTH));

    private static final Set<OperationKind> ALL = Collections.unmodifiableSet(EnumSet.of(
            OperationKind.ENCODE_NEW_CARD,
            OperationKind.ENCODE_COPY_CARD,
            OperationKind.REPLACE_CARD,
            OperationKind.CHANGE_CARD,
            OperationKind.READ_CARD,
            OperationKind.CHECK_OUT,
            OperationKind.CHECK_HEALTH));

    private static final Set<NameKind> NAMES =
            Collections.unmodifiableSet(EnumSet.of(NameKind.ENCODER, NameKind.ROOM, NameKind.DOOR, NameKind.ZONE));

    private final String dialect;
    private final VisionConfig config;
    private final VisionCheck check;
    private final ConnectionPolicy connectionPolicy;
    private final int connectionsMax;
    private final Supplier<StreamSession> sessions;

    VisionProfile(
            String dialect,
            VisionConfig config,
            VisionCheck check,
            ConnectionPolicy connectionPolicy,
            int connectionsMax,
            Supplier<StreamSession> sessions) {
        this.dialect = dialect;
        this.config = config;
        this.check = check;
        this.connectionPolicy = connectionPolicy;
        this.connectionsMax = connectionsMax;
        this.sessions = sessions;
    }

    @Override
    public String dialect() {
        return dialect;
    }

    @Override
    public Set<OperationKind> operations() {
        return config.isOlder() ? OLDER : ALL;
    }

    /** A room that is checked out again may have a new guest by then. */
    @Override
    public boolean idempotent(OperationKind kind) {
        return kind == OperationKind.READ_CARD || kind == OperationKind.CHECK_HEALTH;
    }

    @Override
    public ConnectionPolicy connectionPolicy() {
        return connectionPolicy;
    }

    @Override
    public int connectionsMax() {
        return connectionsMax;
    }

    @Override
    public List<String> check(Operation operation) {
        return check.check(operation);
    }

    @Override
    public Set<NameKind> names() {
        return NAMES;
    }

    @Override
    public List<String> checkName(NameKind kind, String name) {
        return check.checkName(kind, name);
    }

    @Override
    public StreamSession newSession() {
        return sessions.get();
    }
}
