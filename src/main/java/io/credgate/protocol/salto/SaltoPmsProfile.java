package io.credgate.protocol.salto;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.RelayServer;
import io.credgate.protocol.StreamSession;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The dialect with the settings of one link. */
final class SaltoPmsProfile implements LinkProfile {
    private static final Set<OperationKind> OPERATIONS = Collections.unmodifiableSet(EnumSet.of(
            OperationKind.ENCODE_NEW_CARD,
            OperationKind.ENCODE_COPY_CARD,
            OperationKind.ENCODE_SEVERAL_CARDS,
            OperationKind.ENCODE_ONE_SHOT_CARD,
            OperationKind.ISSUE_MOBILE_KEY,
            OperationKind.READ_TRACK,
            OperationKind.WRITE_TRACK,
            OperationKind.READ_AUDIT_TRAIL,
            OperationKind.RELAY,
            OperationKind.READ_CARD,
            OperationKind.CHANGE_STAY,
            OperationKind.CHECK_OUT,
            OperationKind.CHECK_HEALTH));

    private static final Set<NameKind> NAMES =
            Collections.unmodifiableSet(EnumSet.of(NameKind.ENCODER, NameKind.ROOM, NameKind.AUTHORISATION));

    private final SaltoPmsConfig config;
    private final Medium medium;
    private final PmsDates dates;
    private final OperationCheck check;

    SaltoPmsProfile(SaltoPmsConfig config, Medium medium, ZoneId siteZone) {
        this.config = config;
        this.medium = medium;
        dates = new PmsDates(config.dates(), siteZone);
        check = new OperationCheck(config, dates);
    }

    @Override
    public String dialect() {
        return SaltoPmsProtocol.DIALECT;
    }

    @Override
    public Set<OperationKind> operations() {
        return OPERATIONS;
    }

    /**
     * Cards are not: a second CN kills the first card, a second CC makes one more card. A second CO could end the stay,
     * and a second MC move the end, of the next guest, who was checked in meanwhile.
     */
    @Override
    public boolean idempotent(OperationKind kind) {
        return kind == OperationKind.READ_CARD
                || kind == OperationKind.READ_TRACK
                || kind == OperationKind.CHECK_HEALTH;
    }

    @Override
    public ConnectionPolicy connectionPolicy() {
        return config.connection().policy();
    }

    @Override
    public int connectionsMax() {
        return config.connectionsMax();
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
        return check.name(kind, name);
    }

    @Override
    public StreamSession newSession() {
        return new SaltoPmsSession(
                config,
                check,
                new RequestWriter(config, dates),
                new ReplyReader(dates, config.options()),
                medium == Medium.SERIAL);
    }

    @Override
    public RelayServer newRelayServer() {
        return new SaltoRelayServer();
    }
}
