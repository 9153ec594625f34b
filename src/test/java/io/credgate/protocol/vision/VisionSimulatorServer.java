package io.credgate.protocol.vision;

import io.credgate.simulator.CardModel;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorAgenda;
import io.credgate.simulator.SimulatorSite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What stands behind both interfaces of VISION: its database, its encoders, and when they have done (protocol sheet,
 * section 3). An encoder at work answers 5 to everybody else.
 */
final class VisionSimulatorServer implements SimulatedController {
    static final List<String> USER_TYPES = List.of("Single Room", "Double Room");
    static final List<String> USER_GROUPS = List.of("Regular Guest", "VIP Guest");

    static final long NANOS_PER_MILLI = 1_000_000L;

    /** The commands that work with a card: these take the faults. */
    private static final String WITH_CARD = "ACDEFGHI";

    private final SimulatorSite site;
    private final BiFunction<VisionSimulatorServer, Long, Conversation> clients;
    private final VisionSimulatorDesk desk;
    private final Faults faults = new Faults();
    private final SimulatorAgenda agenda = new SimulatorAgenda();
    private final Map<String, Long> encoderFreeAt = new LinkedHashMap<>();
    private Consumer<String> traffic = line -> {};

    /** Who gets the answer. Bytes and ends of the connection, in the form of its interface. */
    interface Client extends Conversation {
        /**
         * @param data result character and fields
         * @param spoilt in the way of the fault
         */
        void answer(String encoder, String data, Faults.Fault spoilt);

        void close();
    }

    VisionSimulatorServer(SimulatorSite site, BiFunction<VisionSimulatorServer, Long, Conversation> clients) {
        this.site = site;
        this.clients = clients;
        this.desk = new VisionSimulatorDesk(site);
    }

    @Override
    public Conversation connect(long nowNanos) {
        agenda.advance(nowNanos);
        return clients.apply(this, nowNanos);
    }

    @Override
    public CardModel cards() {
        return desk.cards();
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void onTraffic(Consumer<String> line) {
        traffic = line;
    }

    SimulatorAgenda agenda() {
        return agenda;
    }

    /** For people, without names of guests. */
    void tell(String line) {
        traffic.accept(
                line.replaceAll("([\\^\u001e][FN])[^\\^\u001e]*", "$1***").replace('\u001e', '^'));
    }

    /** The fault that a command meets; those without a card meet none. */
    Faults.Fault faultFor(char command) {
        return WITH_CARD.indexOf(command) >= 0 ? faults.take() : new Faults.Fault(Faults.Kind.NONE, 0);
    }

    /** A command that was understood; answers when the encoder has done. */
    void command(Client client, String encoder, char command, String data, Faults.Fault fault, long nowNanos) {
        if (WITH_CARD.indexOf(command) < 0) {
            client.answer(encoder, desk.carryOut(encoder, command, data), fault);
            return;
        }
        if (!site.encoders().contains(encoder)) {
            client.answer(encoder, "8", fault);
            return;
        }
        if (encoderFreeAt.getOrDefault(encoder, Long.MIN_VALUE) > nowNanos) {
            client.answer(encoder, "5", fault);
            return;
        }
        long due = nowNanos + site.cardDelayMillis() * NANOS_PER_MILLI;
        encoderFreeAt.put(encoder, due);
        agenda.plan(client, due, () -> finish(client, encoder, command, data, fault, due));
    }

    private void finish(Client client, String encoder, char command, String data, Faults.Fault fault, long nowNanos) {
        String answer = switch (fault.kind()) {
            case NO_CARD, ENCODER_OFFLINE -> "8";
            case BUSY -> "5";
            case BAD_CARD -> "1";
            default -> desk.carryOut(encoder, command, data);
        };
        switch (fault.kind()) {
            case ANSWER_LOST -> tell("  (the answer is lost)");
            case LATENCY ->
                agenda.plan(
                        client,
                        nowNanos + fault.amount() * NANOS_PER_MILLI,
                        () -> client.answer(encoder, answer, fault));
            default -> client.answer(encoder, answer, fault);
        }
    }
}
