package io.credgate.protocol.visionline.webapi;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Session;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The dialect with the settings of one link. Encoding cards, ending keys and events exist at the server, but their
 * addresses are not public (protocol sheet, section 5.3): ending keys is offered where the site has the address.
 */
final class WebApiProfile implements LinkProfile {
    private static final Set<NameKind> NAMES = Collections.unmodifiableSet(EnumSet.of(NameKind.ROOM, NameKind.DOOR));

    private final WebApiConfig config;
    private final Set<OperationKind> operations;
    private final WebApiCheck check;

    WebApiProfile(WebApiConfig config) {
        this.config = config;
        EnumSet<OperationKind> kinds = EnumSet.of(
                OperationKind.ISSUE_MOBILE_KEY,
                OperationKind.READ_KEY_STATE,
                OperationKind.FIND_KEYS,
                OperationKind.CHECK_HEALTH);
        if (config.discard() != null) {
            kinds.add(OperationKind.REVOKE_CREDENTIAL);
        }
        this.operations = Collections.unmodifiableSet(kinds);
        this.check = new WebApiCheck(config);
    }

    @Override
    public String dialect() {
        return WebApiProtocol.DIALECT;
    }

    @Override
    public Set<OperationKind> operations() {
        return operations;
    }

    @Override
    public boolean idempotent(OperationKind kind) {
        return kind == OperationKind.READ_KEY_STATE
                || kind == OperationKind.FIND_KEYS
                || kind == OperationKind.CHECK_HEALTH
                || kind == OperationKind.REVOKE_CREDENTIAL;
    }

    @Override
    public ConnectionPolicy connectionPolicy() {
        return ConnectionPolicy.PER_REQUEST;
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
        return WebApiCheck.name(kind, name);
    }

    @Override
    public Session newSession() {
        return new WebApiSession(config, check);
    }
}
