package io.credgate.protocol.salto;

import io.credgate.simulator.CardModel;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What Space knows and does: rooms, encoders, cards, and work that ends later. */
final class SimulatorSpace implements SimulatedController {
    private final SimulatorSite site;
    private final CardModel cards = new CardModel();
    private final Faults faults = new Faults();
    private final List<Work> pending = new ArrayList<>();
    private final Set<String> busyEncoders = new HashSet<>();
    private final Set<String> busyRooms = new HashSet<>();
    private final Map<String, CardOnEncoder> lastCards = new HashMap<>();
    private final Map<String, String> tracks = new HashMap<>();
    private final SimulatorDoors doors;
    private Consumer<String> traffic = line -> {};

    /** Something that is due. */
    private record Work(Object owner, long dueNanos, Runnable action) {}

    private record CardOnEncoder(SimulatedCard card, String copyMark, String granted, String operator) {}

    SimulatorSpace(SimulatorSite site) {
        this.site = site;
        this.doors = new SimulatorDoors(site.rooms());
    }

    @Override
    public Conversation connect(long nowNanos) {
        advance(nowNanos);
        return new SimulatorConnection(this);
    }

    @Override
    public CardModel cards() {
        return cards;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void onTraffic(Consumer<String> line) {
        traffic = line;
    }

    void show(String line) {
        traffic.accept(line);
    }

    long cardDelayNanos() {
        return site.cardDelayMillis() * 1_000_000;
    }

    /** Plans work that happens even if the client goes away. */
    void plan(Object owner, long dueNanos, Runnable action) {
        pending.add(new Work(owner, dueNanos, action));
    }

    /** Does everything due by now, in the order of its time. */
    void advance(long nowNanos) {
        while (true) {
            Work next = null;
            for (Work work : pending) {
                if (work.dueNanos() <= nowNanos && (next == null || work.dueNanos() < next.dueNanos())) {
                    next = work;
                }
            }
            if (next == null) {
                return;
            }
            pending.remove(next);
            next.action().run();
        }
    }

    long nextDueNanos(Object owner) {
        return pending.stream()
                .filter(w -> w.owner() == owner)
                .mapToLong(Work::dueNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The error code that keeps the request from starting, or null. Section 2.10. */
    String refusal(SimulatorRequest request) {
        if (!request.wellFormed()) {
            return "ES";
        }
        if (request.usesEncoder()) {
            if (!site.encoders().contains(request.encoder())) {
                return "NC";
            }
            if (busyEncoders.contains(request.encoder())) {
                return "OV";
            }
        }
        for (String room : request.rooms()) {
            if (!site.rooms().contains(room)) {
                return "TD";
            }
            if (busyRooms.contains(room)) {
                return "EO";
            }
        }
        boolean needsGuest = request.isCopy() || request.isModify();
        return needsGuest && !cards.isCheckedIn(request.rooms().get(0)) ? "EA" : null;
    }

    void hold(SimulatorRequest request) {
        busyEncoders.add(request.encoder());
        busyRooms.addAll(request.rooms());
    }

    void release(SimulatorRequest request) {
        busyEncoders.remove(request.encoder());
        request.rooms().forEach(busyRooms::remove);
    }

    /** Carries the request out; returns the fields of the answer. Section 2.7. */
    List<String> execute(SimulatorRequest request) {
        if (request.isAudit()) {
            return doors.tell(request.command(), request.field(1));
        }
        if (request.isTrack()) {
            return track(request);
        }
        if (request.isMobile()) {
            return makeMobileKey(request);
        }
        if (request.isEncode()) {
            return makeCards(request);
        }
        if (request.isRead()) {
            return readCard(request);
        }
        if (request.isModify()) {
            List<String> rooms = request.rooms();
            if (rooms.size() > 1) {
                cards.moveStay(rooms.get(0), rooms.get(1));
            }
            return List.of("MC", rooms.get(0));
        }
        cards.checkOut(request.rooms().get(0));
        return List.of("CO", request.encoder());
    }

    private List<String> track(SimulatorRequest request) {
        String at = request.encoder() + request.command().charAt(1);
        if (request.command().startsWith("P")) {
            tracks.put(at, request.field(3));
            return List.of(request.command(), request.encoder());
        }
        return List.of(request.command(), request.encoder(), tracks.getOrDefault(at, ""));
    }

    private List<String> makeMobileKey(SimulatorRequest request) {
        String shown = request.command();
        SimulatedCard key = request.isCopy()
                ? cards.makeCopy("phone", request.rooms(), request.start(), request.expiry(), shown)
                : cards.makeNew("phone", request.rooms(), request.start(), request.expiry(), shown);
        if (!request.isReturned()) {
            return List.of(request.command(), request.field(1));
        }
        return request.field(14).equals("1")
                ? List.of(request.command(), request.field(1), "AB" + key.serial(), "77")
                : List.of(request.command(), request.field(1), "AB" + key.serial());
    }

    private List<String> makeCards(SimulatorRequest request) {
        List<String> serials = new ArrayList<>();
        for (int i = 0; i < request.copies(); i++) {
            boolean copy = request.isCopy() || i > 0;
            String shown = SimulatorWire.show(request.fields());
            SimulatedCard card = copy
                    ? cards.makeCopy(request.encoder(), request.rooms(), request.start(), request.expiry(), shown)
                    : cards.makeNew(request.encoder(), request.rooms(), request.start(), request.expiry(), shown);
            serials.add(card.serial());
            lastCards.put(
                    request.encoder(), new CardOnEncoder(card, copyMark(card), request.granted(), request.operator()));
        }
        List<String> answer = new ArrayList<>(List.of(request.command(), request.encoder()));
        if (request.serialsAsked().equals("1")) {
            answer.add(serials.get(serials.size() - 1));
        } else if (request.serialsAsked().equals("2")) {
            answer.addAll(serials);
        }
        return answer;
    }

    /** 0 original, 1, 2, I third or later. */
    private String copyMark(SimulatedCard card) {
        long copies = cards.made().stream()
                .filter(c -> c.copy()
                        && c.stay() == card.stay()
                        && c.rooms().get(0).equals(card.rooms().get(0)))
                .count();
        return card.request().startsWith("|CA|") ? "A" : !card.copy() ? "0" : copies > 2 ? "I" : Long.toString(copies);
    }

    private List<String> readCard(SimulatorRequest request) {
        CardOnEncoder lying = lastCards.get(request.encoder());
        if (lying == null) {
            return List.of("LT", request.encoder(), "LD");
        }
        SimulatedCard card = lying.card();
        if (cards.isOverridden(card)) {
            return List.of("LT", request.encoder(), "LC");
        }
        List<String> answer = new ArrayList<>(List.of("LT", request.encoder()));
        for (int i = 0; i < 4; i++) {
            answer.add(i < card.rooms().size() ? card.rooms().get(i) : "");
        }
        answer.add(cards.isCheckedIn(card.rooms().get(0)) ? "CI" : "CO");
        answer.add(lying.copyMark());
        answer.add(lying.granted());
        answer.add(card.start());
        answer.add(card.end());
        answer.add(lying.operator());
        answer.add(card.serial());
        return answer;
    }
}
