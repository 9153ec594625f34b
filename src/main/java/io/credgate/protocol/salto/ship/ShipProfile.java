package io.credgate.protocol.salto.ship;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Session;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The dialect with the settings of one link. */
final class ShipProfile implements LinkProfile {
    private static final Set<OperationKind> OPERATIONS = Collections.unmodifiableSet(EnumSet.of(
            OperationKind.ENCODE_NEW_CARD,
            OperationKind.ENCODE_COPY_CARD,
            OperationKind.READ_CARD,
            OperationKind.SET_PIN,
            OperationKind.ISSUE_MOBILE_KEY,
            OperationKind.REVOKE_CREDENTIAL,
            OperationKind.WRITE_USER,
            OperationKind.DELETE_USER,
            OperationKind.READ_USERS,
            OperationKind.READ_KEY_STATE,
            OperationKind.CHECK_HEALTH));

    /** What tells a user's whole state leaves the same state when it is told twice; keys are another matter. */
    private static final Set<OperationKind> IDEMPOTENT = Collections.unmodifiableSet(EnumSet.of(
            OperationKind.READ_CARD,
            OperationKind.SET_PIN,
            OperationKind.REVOKE_CREDENTIAL,
            OperationKind.WRITE_USER,
            OperationKind.DELETE_USER,
            OperationKind.READ_USERS,
            OperationKind.READ_KEY_STATE,
            OperationKind.CHECK_HEALTH));

    private static final Set<NameKind> NAMES =
            Collections.unmodifiableSet(EnumSet.of(NameKind.ENCODER, NameKind.ROOM, NameKind.DOOR, NameKind.ZONE));

    private final ShipConfig config;
    private final Medium medium;
    private final ShipTimes times;
    private final ShipCheck check;

    ShipProfile(ShipConfig config, Medium medium, ShipTimes times) {
        this.config = config;
        this.medium = medium;
        this.times = times;
        this.check = new ShipCheck(config, times);
    }

    @Override
    public String dialect() {
        return ShipProtocol.DIALECT;
    }

    @Override
    public Set<OperationKind> operations() {
        return OPERATIONS;
    }

    @Override
    public boolean idempotent(OperationKind kind) {
        return IDEMPOTENT.contains(kind);
    }

    @Override
    public ConnectionPolicy connectionPolicy() {
        return config.keepConnection() ? ConnectionPolicy.PERSISTENT : ConnectionPolicy.PER_REQUEST;
    }

    @Override
    public int connectionsMax() {
        return 1;
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
        return ShipCheck.name(kind, name);
    }

    @Override
    public Session newSession() {
        ShipDialogue dialogue = new ShipDialogue(config, check, new ShipRequests(config, times), times);
        return medium == Medium.HTTP ? new ShipHttpSession(config, dialogue) : new StpSession(config, dialogue);
    }
}
