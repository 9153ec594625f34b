package io.credgate.link;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The dialect of {@link FakeSession}, or of other sessions. */
final class FakeProfile implements LinkProfile {
    private final ConnectionPolicy policy;
    private final int connectionsMax;
    private final Set<OperationKind> operations = EnumSet.of(OperationKind.ENCODE_NEW_CARD, OperationKind.CHECK_HEALTH);
    Supplier<? extends Session> sessions = FakeSession::new;

    FakeProfile(ConnectionPolicy policy, int connectionsMax) {
        this.policy = policy;
        this.connectionsMax = connectionsMax;
    }

    FakeProfile withoutHealthCheck() {
        operations.remove(OperationKind.CHECK_HEALTH);
        return this;
    }

    FakeProfile sessions(Supplier<? extends Session> supplier) {
        sessions = supplier;
        return this;
    }

    @Override
    public String dialect() {
        return "fake-lines";
    }

    @Override
    public Set<OperationKind> operations() {
        return operations;
    }

    @Override
    public boolean idempotent(OperationKind kind) {
        return kind == OperationKind.CHECK_HEALTH;
    }

    @Override
    public ConnectionPolicy connectionPolicy() {
        return policy;
    }

    @Override
    public int connectionsMax() {
        return connectionsMax;
    }

    @Override
    public List<String> check(Operation operation) {
        return List.of();
    }

    @Override
    public List<String> checkName(NameKind kind, String name) {
        return List.of();
    }

    @Override
    public Session newSession() {
        return sessions.get();
    }
}
