package io.credgate.dispatch;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.ledger.Site;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the links of {@link GatewayRig} can do, by their names. */
record FakeAbility(String linkName, boolean webRevokes) implements Site.LinkAbility {
    private static final Set<OperationKind> CARDS = EnumSet.of(
            OperationKind.ENCODE_NEW_CARD,
            OperationKind.ENCODE_COPY_CARD,
            OperationKind.READ_CARD,
            OperationKind.CHECK_HEALTH);
    private static final Set<OperationKind> STAYS = EnumSet.of(OperationKind.CHANGE_STAY, OperationKind.CHECK_OUT);
    private static final Set<OperationKind> USERS = EnumSet.of(
            OperationKind.WRITE_USER,
            OperationKind.DELETE_USER,
            OperationKind.SET_PIN,
            OperationKind.ISSUE_MOBILE_KEY,
            OperationKind.REVOKE_CREDENTIAL,
            OperationKind.READ_KEY_STATE);
    private static final Set<OperationKind> PHONES =
            EnumSet.of(OperationKind.ISSUE_MOBILE_KEY, OperationKind.READ_KEY_STATE, OperationKind.FIND_KEYS);
    private static final Set<OperationKind> HARMLESS = EnumSet.of(
            OperationKind.READ_CARD,
            OperationKind.CHANGE_STAY,
            OperationKind.WRITE_USER,
            OperationKind.DELETE_USER,
            OperationKind.SET_PIN,
            OperationKind.READ_KEY_STATE,
            OperationKind.FIND_KEYS);

    @Override
    public boolean can(OperationKind kind) {
        return switch (linkName) {
            case "salto/pms" -> CARDS.contains(kind) || STAYS.contains(kind);
            case "salto/ship" -> CARDS.contains(kind) || USERS.contains(kind);
            case "visionline/web" -> PHONES.contains(kind) || (webRevokes && kind == OperationKind.REVOKE_CREDENTIAL);
            default -> CARDS.contains(kind);
        };
    }

    @Override
    public boolean idempotent(OperationKind kind) {
        return HARMLESS.contains(kind);
    }

    @Override
    public List<String> check(Operation operation) {
        return List.of();
    }
}
