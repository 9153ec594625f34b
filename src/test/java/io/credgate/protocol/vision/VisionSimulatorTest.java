package io.credgate.protocol.vision;

import static io.credgate.protocol.vision.VisionFixtures.copy;
import static io.credgate.protocol.vision.VisionFixtures.grant;
import static io.credgate.protocol.vision.VisionFixtures.newCard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import io.credgate.command.OperationResult.CardWritten;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.SessionEvent.Completed;
import io.credgate.protocol.SessionEvent.Failed;
import io.credgate.protocol.StreamSession;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.ControllerSimulator;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatedController;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the commands do to the cards of a room, sessions and simulator on one virtual clock. */
class VisionSimulatorTest {
    private final List<String> traffic = new ArrayList<>();
    private long now = 1_000_000_000L;
    private SimulatedController controller;
    private LinkProfile profile;

    enum Interface {
        TCP(new VisionTcpSimulator()) {
            @Override
            LinkProfile profile() {
                return VisionFixtures.tcp("send_guest_name", "true");
            }
        },
        SERIAL(new VisionSerialSimulator()) {
            @Override
            LinkProfile profile() {
                return VisionFixtures.serial("send_guest_name", "true");
            }
        },
        OLDER(new VisionSerialSimulator()) {
            @Override
            LinkProfile profile() {
                return VisionFixtures.serial("variant", "2800");
            }
        };

        private final ControllerSimulator simulator;

        Interface(ControllerSimulator simulator) {
            this.simulator = simulator;
        }

        abstract LinkProfile profile();
    }

    private void use(Interface way) {
        controller = way.simulator.create(way.simulator.standardSite());
        controller.onTraffic(traffic::add);
        profile = way.profile();
    }

    /** On a connection of its own, to the end. */
    private SessionEvent run(Operation operation) {
        StreamSession session = VisionFixtures.connected(profile, now);
        SimulatedController.Conversation conversation = controller.connect(now);
        session.handleOperation(1, operation, now);
        List<SessionEvent> events = new ArrayList<>();
        while (events.stream().noneMatch(e -> e instanceof Completed || e instanceof Failed)) {
            ByteBuffer out = session.pollTransmit();
            ByteBuffer in = out == null ? conversation.pollTransmit() : null;
            if (out != null) {
                conversation.handleInput(out, now);
            } else if (in != null) {
                session.handleInput(in, now);
            } else {
                now = Math.min(session.pollTimeoutNanos(), conversation.pollTimeoutNanos());
                conversation.handleTimeout(now);
                session.handleTimeout(now);
            }
            events.addAll(VisionFixtures.events(session));
        }
        session.handleDisconnected(now);
        conversation.handleDisconnected(now);
        return VisionFixtures.end(events);
    }

    private SimulatedCard made(Operation operation) {
        SessionEvent end = run(operation);
        assertInstanceOf(Completed.class, end, end::toString);
        List<SimulatedCard> made = controller.cards().made();
        return made.get(made.size() - 1);
    }

    private boolean opens(SimulatedCard card) {
        return controller.cards().opens(card, "101");
    }

    @ParameterizedTest
    @EnumSource
    void aNewStayEndsTheEarlierCardsAndACopyJoinsIt(Interface way) {
        use(way);
        SimulatedCard first = made(newCard());
        SimulatedCard second = made(newCard());
        SimulatedCard further = made(copy());
        assertFalse(opens(first));
        assertTrue(opens(second));
        assertTrue(opens(further));
        assertEquals("202601171200", further.end());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "SERIAL"})
    void aReplacedCardEndsTheEarlierOnesAndALostOneOnlyItself(Interface way) {
        use(way);
        SimulatedCard main = made(newCard());
        SimulatedCard forLost = made(new Operation.ReplaceCard("02", true, grant("101")));
        assertTrue(opens(main));
        SimulatedCard replaced = made(new Operation.ReplaceCard("02", false, grant("101")));
        assertFalse(opens(main));
        assertFalse(opens(forLost));
        assertTrue(opens(replaced));
        assertEquals("202601151500", replaced.start());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "SERIAL"})
    void aChangedGuestMoves(Interface way) {
        use(way);
        made(newCard());
        SimulatedCard moved = made(new Operation.ChangeCard("02", grant("101"), grant("102")));
        assertEquals(List.of("102"), moved.rooms());
        assertFalse(controller.cards().isCheckedIn("101"));
        assertTrue(controller.cards().isCheckedIn("102"));
    }

    @ParameterizedTest
    @EnumSource
    void whoIsCheckedOutGetsNoFurtherCard(Interface way) {
        use(way);
        made(newCard());
        assertInstanceOf(Completed.class, run(new Operation.CheckOut("101")));
        assertFalse(controller.cards().isCheckedIn("101"));
        if (way != Interface.OLDER) {
            Failed failed = assertInstanceOf(Failed.class, run(copy()));
            assertEquals(FailureCode.NOT_CHECKED_IN, failed.failure().code());
            assertEquals(Evidence.REFUSED, failed.evidence());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "SERIAL"})
    void aCardReadsBackAsItWasMade(Interface way) {
        use(way);
        Completed written = assertInstanceOf(Completed.class, run(newCard()));
        Completed read = assertInstanceOf(Completed.class, run(new Operation.ReadCard("02")));
        CardRead card = assertInstanceOf(CardRead.class, read.result());
        assertEquals(CardState.VALID, card.state());
        assertEquals(List.of("101"), card.rooms());
        assertEquals(VisionFixtures.START, card.startsAt());
        assertEquals(VisionFixtures.END, card.endsAt());
        assertEquals("JANE DOE", card.cardHolder());
        assertEquals(((CardWritten) written.result()).cardNumber(), card.cardNumber());
        assertFalse(traffic.toString().contains("JANE"), "guests are not shown");
    }

    @ParameterizedTest
    @EnumSource
    void wrongNamesAreRefusedWithTheirField(Interface way) {
        use(way);
        Failed failed = assertInstanceOf(Failed.class, run(new Operation.EncodeCard("02", true, grant("999"))));
        assertEquals("R", failed.failure().vendor().code());
        assertEquals(FailureCode.UNKNOWN_TARGET, failed.failure().code());
    }

    @Test
    void aWrongLicenceIsRefused() {
        use(Interface.TCP);
        profile = VisionFixtures.tcp("license_file", "WRONG");
        for (Operation operation : List.of(newCard(), new Operation.CheckHealth())) {
            Failed failed = assertInstanceOf(Failed.class, run(operation));
            assertEquals(FailureCode.NOT_LICENSED, failed.failure().code());
            assertEquals(Evidence.REFUSED, failed.evidence());
        }
    }

    /** No card was presented for the second half: the first has happened. */
    @Test
    void anOlderSystemThatMakesNoCardHasCheckedOutAllTheSame() {
        use(Interface.OLDER);
        SimulatedCard before = made(newCard());
        controller.faults().add(Kind.NO_CARD);
        Failed failed = assertInstanceOf(Failed.class, run(newCard()));
        assertEquals(Evidence.REFUSED, failed.evidence());
        assertEquals(FailureCode.NO_CARD, failed.failure().code());
        assertTrue(failed.failure().message().contains("already checked out"));
        assertFalse(controller.cards().isCheckedIn("101"));
        assertTrue(opens(before), "the lock has not learned of it");
        assertEquals(1, controller.cards().made().size());
    }

    @Test
    void aWrongLrcCostsASecondCopyOnly() {
        use(Interface.SERIAL);
        controller.faults().add(Kind.WRONG_LRC);
        assertInstanceOf(Completed.class, run(newCard()));
        controller.faults().add(Kind.NAK);
        assertInstanceOf(Completed.class, run(copy()));
        assertEquals(2, controller.cards().made().size());
    }
}
