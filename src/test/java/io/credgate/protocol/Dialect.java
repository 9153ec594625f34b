package io.credgate.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.credgate.command.AccessMethod;
import io.credgate.command.Operation;
import io.credgate.command.Operation.AccessRight;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadCard;
import io.credgate.command.Operation.UserAccess;
import io.credgate.command.OperationKind;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.SimulatorSite;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** One dialect over one medium, with everything that belongs to it. */
record Dialect(Protocol protocol, Medium medium, ControllerSimulator simulator) {
    static final Instant START = Instant.parse("2026-03-01T14:00:00Z");
    static final Instant END = Instant.parse("2026-03-03T11:00:00Z");

    /** What sessions are told at nano instant zero. */
    static final Instant NOW = Instant.parse("2026-01-15T14:00:00Z");

    private static final String PHONE = "+4790000001";
    private static final String PIN = "4711";

    /** Every dialect that the ServiceLoader finds, by name, over every medium that it offers. */
    static List<Dialect> all() {
        List<ControllerSimulator> simulators = ServiceLoader.load(ControllerSimulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::dialect))
                .flatMap(protocol -> Stream.of(Medium.values())
                        .filter(protocol.media()::contains)
                        .map(medium -> new Dialect(protocol, medium, simulatorOf(protocol, simulators))))
                .toList();
    }

    private static ControllerSimulator simulatorOf(Protocol protocol, List<ControllerSimulator> simulators) {
        return simulators.stream()
                .filter(s -> s.dialect().equals(protocol.dialect()))
                .findFirst()
                .orElseGet(() -> fail("no simulator for the dialect " + protocol.dialect()
                        + "; a ControllerSimulator belongs into its test folder"));
    }

    SimulatorSite site() {
        return simulator.standardSite();
    }

    LinkProfile profile() {
        DefaultConfigSection section = new DefaultConfigSection(simulator.settings());
        LinkProfile profile = protocol.configure(section, medium, site().zone());
        assertEquals(List.of(), section.problems());
        return profile;
    }

    StreamSession newSession() {
        return streamOf(profile());
    }

    /** The session of a profile as one of bytes, whatever it is. */
    static StreamSession streamOf(LinkProfile profile) {
        Session session = profile.newSession();
        StreamSession stream =
                session instanceof ExchangeSession exchange ? new HttpOverStream(exchange) : (StreamSession) session;
        stream.handleWallClock(NOW, 0);
        return stream;
    }

    boolean offers(OperationKind kind) {
        return profile().operations().contains(kind);
    }

    /** The first key of a stay, by whatever the dialect makes keys of, for a guest of that number. */
    Operation mainKey(int guest) {
        return offers(OperationKind.ENCODE_NEW_CARD)
                ? new EncodeCard(encoder(), false, grant(guest))
                : mobileKey(false, guest);
    }

    private String encoder() {
        return site().encoders().get(0);
    }

    private String room() {
        return site().rooms().get(0);
    }

    private CardGrant grant(int guest) {
        return new CardGrant(List.of(room()), List.of(), START, END, "Jane", "Doe", null, holder(guest));
    }

    private Operation mobileKey(boolean copy, int guest) {
        return new Operation.IssueMobileKey(copy, copy, PHONE, "endpoint-" + guest, List.of(), grant(guest));
    }

    private UserAccess holder(int guest) {
        return new UserAccess(
                "guest-" + guest,
                "Jane",
                "Doe " + guest,
                PHONE,
                false,
                START,
                END,
                List.of(new AccessRight(Operation.RightKind.DOOR, room(), START, END)),
                List.of(),
                PIN,
                false);
    }

    /** What makes, reads or may spoil a key; for a guest who was checked in as number 1. */
    List<Operation> keyOperations() {
        return offered(Stream.of(
                new EncodeCard(encoder(), false, grant(0)),
                new EncodeCard(encoder(), true, grant(1)),
                mobileKey(false, 0),
                mobileKey(true, 1),
                new ReadCard(encoder())));
    }

    /** An operation of each kind that the dialect offers; for a guest who was checked in as number 1. */
    List<Operation> operations() {
        return offered(Stream.of(
                new EncodeCard(encoder(), false, grant(0)),
                new EncodeCard(encoder(), true, grant(1)),
                new Operation.EncodeCards(encoder(), true, 2, grant(1)),
                new Operation.EncodeOneShotCard(encoder(), grant(1)),
                new Operation.ReplaceCard(encoder(), false, grant(1)),
                new Operation.ReplaceCard(encoder(), true, grant(1)),
                new Operation.ChangeCard(encoder(), grant(1), grant(1)),
                new ReadCard(encoder()),
                new Operation.WriteTrack(encoder(), 2, "4711"),
                new Operation.ReadTrack(encoder(), 2),
                new Operation.ChangeStay(room(), null, END),
                mobileKey(false, 0),
                mobileKey(true, 1),
                new Operation.SetPin(PIN, grant(1)),
                new Operation.WriteUser(holder(1)),
                new Operation.ReadUsers(null, 10),
                new Operation.ReadKeyState("guest-1", "1", null),
                new Operation.FindKeys(room(), START, List.of("2"), 10),
                new Operation.RevokeKey(AccessMethod.CARD, "1", null, holder(1)),
                new Operation.DeleteUser("guest-2"),
                new Operation.ReadAuditTrail(room(), Operation.AuditStep.FIRST),
                new Operation.CheckOut(room()),
                new Operation.CheckHealth()));
    }

    private List<Operation> offered(Stream<Operation> operations) {
        LinkProfile profile = profile();
        return operations
                .filter(operation -> profile.operations().contains(operation.kind()))
                .toList();
    }

    /** How many keys the operation makes if it is carried out. */
    static int keysMade(Operation operation) {
        return switch (operation.kind()) {
            case ENCODE_NEW_CARD, ENCODE_COPY_CARD, ENCODE_ONE_SHOT_CARD, REPLACE_CARD, CHANGE_CARD, ISSUE_MOBILE_KEY ->
                1;
            case ENCODE_SEVERAL_CARDS -> ((Operation.EncodeCards) operation).count();
            default -> 0;
        };
    }

    @Override
    public String toString() {
        return protocol.media().size() == 1 ? protocol.dialect() : protocol.dialect() + " over " + medium;
    }
}
