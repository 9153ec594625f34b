package io.credgate.protocol.visionline;

import io.credgate.simulator.CardModel;
import io.credgate.simulator.CardModel.SimulatedCard;
import io.credgate.simulator.Faults;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorSite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A Visionline server as the protocol sheet describes it (sections 4 and 6), written without the product's codec. One
 * request per encoder at a time; the next one is told to wait with RC85.
 *
 * <p>Where the sheet is silent this is a guess, never a proof: RC72 for an unknown room, for a joiner in a room that has
 * no main card, and for a request that lacks what is needed. An expired card is not told (that would need a calendar).
 */
final class VisionlinePmsSimulatorServer implements SimulatedController {
    private static final int LINE_MAX = 4096;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final byte[] GARBAGE = {0, (byte) 0xff, 'R', 'C', '9', ';', 2, 'C', 'C', 'Z', 0x7f, 'x'};

    private final SimulatorSite site;
    private final boolean serial;
    private final CardModel cards = new CardModel();
    private final Faults faults = new Faults();
    private final Map<String, Long> encoderFreeAt = new LinkedHashMap<>();
    private final Map<String, SimulatedCard> lastCard = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> requestOfCard = new LinkedHashMap<>();
    private final List<Job> jobs = new ArrayList<>();
    private Consumer<String> traffic = line -> {};

    /** One request that an encoder works on, or will. */
    private record Job(Client client, Map<String, String> tags, Faults.Fault fault, long dueNanos) {}

    /** Bytes for a client at their time; null bytes close the connection. */
    private record Delivery(long dueNanos, byte[] bytes) {}

    /** @param serial whether clients talk over a serial line: frames with an LRC, and ACK or NAK before the answer */
    VisionlinePmsSimulatorServer(SimulatorSite site, boolean serial) {
        this.site = site;
        this.serial = serial;
    }

    @Override
    public Conversation connect(long nowNanos) {
        advance(nowNanos);
        return new Client();
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

    /** Does whatever is due, in the order in which it falls due, whichever client's clock ticked. */
    private void advance(long nowNanos) {
        jobs.sort(Comparator.comparingLong(Job::dueNanos));
        while (!jobs.isEmpty() && jobs.get(0).dueNanos() <= nowNanos) {
            Job job = jobs.remove(0);
            finish(job);
        }
    }

    private void request(Client client, String line, long nowNanos) {
        Map<String, String> tags = new LinkedHashMap<>();
        String[] items = line.split(";", -1);
        tags.put("command", items[0]);
        for (int i = 1; i < items.length - 1; i++) {
            if (items[i].length() >= 2) {
                tags.putIfAbsent(items[i].substring(0, 2), items[i].substring(2));
            }
        }
        traffic.accept("> " + shown(tags));
        boolean complete = line.endsWith(";") && (items[0].equals("CCA") || items[0].equals("CCB"));
        if (!complete || !tags.containsKey("EA") || !tags.containsKey("AM")) {
            traffic.accept("  not understood, not answered");
            return;
        }
        String encoder = tags.get("EA");
        if (!site.encoders().contains(encoder)) {
            if (serial) {
                client.sendRaw(nowNanos, new byte[] {0x06});
            }
            client.send(nowNanos, answer(tags, "RC7;ETDevice not defined;"));
            return;
        }
        Faults.Fault fault = faults.take();
        if (serial && fault.kind() != Faults.Kind.SILENT && fault.kind() != Faults.Kind.CUT_ON_REQUEST) {
            boolean refused = fault.kind() == Faults.Kind.NAK;
            client.sendRaw(nowNanos, new byte[] {(byte) (refused ? 0x15 : 0x06)});
            if (refused) {
                return;
            }
        }
        switch (fault.kind()) {
            case SILENT -> {}
            case NAK, CUT_ON_REQUEST -> client.close(nowNanos);
            default -> {
                long freeAt = encoderFreeAt.getOrDefault(encoder, Long.MIN_VALUE);
                if (freeAt > nowNanos) {
                    client.send(nowNanos, answer(tags, "RC85;ETWaiting in device queue;"));
                }
                long due = Math.max(freeAt, nowNanos) + site.cardDelayMillis() * NANOS_PER_MILLI;
                encoderFreeAt.put(encoder, due);
                jobs.add(new Job(client, tags, fault, due));
            }
        }
    }

    private void finish(Job job) {
        Map<String, String> tags = job.tags();
        long due = job.dueNanos();
        String refusal = switch (job.fault().kind()) {
            case NO_CARD -> "RC41;ETNo card inserted;";
            case BUSY -> "RC73;ETDatabase locked;";
            case ENCODER_OFFLINE -> "RC3;ETNo connection to device;";
            case BAD_CARD -> "RC17;ETCard cannot be used;";
            default -> "";
        };
        String answer = answer(tags, refusal.isEmpty() ? carryOut(tags) : refusal);
        switch (job.fault().kind()) {
            case ANSWER_LOST -> {}
            case LATENCY -> job.client().send(due + job.fault().amount() * NANOS_PER_MILLI, answer);
            case GARBAGE, WRONG_LRC -> {
                job.client().sendRaw(due, GARBAGE);
                job.client().send(due, answer);
            }
            case CUT_AT_BYTE -> {
                byte[] whole = bytes(answer);
                int kept = (int) Math.min(job.fault().amount(), whole.length);
                job.client().sendRaw(due, Arrays.copyOf(whole, kept));
                job.client().close(due);
            }
            default -> job.client().send(due, answer);
        }
    }

    private String carryOut(Map<String, String> tags) {
        return tags.get("command").equals("CCA") ? makeCard(tags) : readCard(tags);
    }

    private String makeCard(Map<String, String> tags) {
        String room = tags.getOrDefault("GR", "");
        String end = tags.getOrDefault("CO", "");
        boolean joiner = tags.containsKey("JR");
        if (!site.rooms().contains(room)) {
            return "RC72;ETUnknown guest room;";
        }
        if (!end.matches("[0-9]{12}")) {
            return "RC72;ETNo valid end of stay;";
        }
        if (joiner && !cards.isCheckedIn(room)) {
            return "RC72;ETNo main card to join;";
        }
        String encoder = tags.get("EA");
        String start = tags.getOrDefault("CI", "");
        StringBuilder answer = new StringBuilder("RC0;");
        int count = Integer.parseInt(tags.getOrDefault("NC", "1"));
        for (int i = 0; i < count; i++) {
            SimulatedCard card = joiner || i > 0
                    ? cards.makeCopy(encoder, List.of(room), start, end, shown(tags))
                    : cards.makeNew(encoder, List.of(room), start, end, shown(tags));
            lastCard.put(encoder, card);
            requestOfCard.put(card.serial(), tags);
            answer.append(serial(tags, card));
        }
        return answer.toString();
    }

    private String readCard(Map<String, String> tags) {
        SimulatedCard card = lastCard.get(tags.get("EA"));
        if (card == null) {
            return "RC38;ETCard could not be read;";
        }
        Map<String, String> made = requestOfCard.get(card.serial());
        StringBuilder answer = new StringBuilder(cards.isOverridden(card) ? "RC46;" : "RC13;");
        for (String tag : List.of("GR", "UF", "US", "CI", "CO", "CR")) {
            if (made.containsKey(tag)) {
                answer.append(tag).append(made.get(tag)).append(';');
            }
        }
        return answer + serial(tags, card);
    }

    private static String serial(Map<String, String> tags, SimulatedCard card) {
        return "?".equals(tags.get("SR")) ? "SR" + card.serial().toUpperCase(Locale.ROOT) + "FF;" : "";
    }

    private static String answer(Map<String, String> tags, String rest) {
        return tags.get("command") + ";EA" + tags.get("EA") + ";" + rest;
    }

    private byte[] bytes(String line) {
        return (serial ? "\u0002" + line + lrc(line) + "\u0003" : line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Two hex digits: XOR over STX and the tags. */
    private static String lrc(String tags) {
        int xor = 2;
        for (byte b : tags.getBytes(StandardCharsets.ISO_8859_1)) {
            xor ^= b & 0xff;
        }
        return String.format("%02X", xor);
    }

    /** For people: without password and guest's name. */
    private static String shown(Map<String, String> tags) {
        StringBuilder out = new StringBuilder(tags.get("command")).append(';');
        tags.forEach((tag, value) -> {
            if (!tag.equals("command")) {
                out.append(tag)
                        .append(List.of("OP", "UF", "US").contains(tag) ? "***" : value)
                        .append(';');
            }
        });
        return out.toString();
    }

    /** One connection. */
    private final class Client implements Conversation {
        private final List<Delivery> deliveries = new ArrayList<>();
        private final Deque<byte[]> outgoing = new ArrayDeque<>();
        private final StringBuilder line = new StringBuilder();
        private boolean closing;
        private boolean gone;

        @Override
        public void handleInput(ByteBuffer bytes, long nowNanos) {
            handleTimeout(nowNanos);
            while (bytes.hasRemaining()) {
                char c = (char) (bytes.get() & 0xff);
                if (gone || closing) {
                    continue;
                }
                line.append(c);
                int length = line.length();
                if (serial) {
                    takeFrame(nowNanos);
                } else if (c == '\n' && length >= 2 && line.charAt(length - 2) == '\r') {
                    String text = line.substring(0, length - 2);
                    line.setLength(0);
                    request(this, text, nowNanos);
                    handleTimeout(nowNanos);
                } else if (length > LINE_MAX) {
                    line.setLength(0);
                }
            }
        }

        /** STX, tags, two digits, ETX; what does not fit together is refused. */
        private void takeFrame(long nowNanos) {
            int length = line.length();
            if (line.charAt(0) != 2 || length > LINE_MAX) {
                line.setLength(0);
            } else if (line.charAt(length - 1) == 3) {
                String text = line.substring(1, length - 1);
                line.setLength(0);
                int tags = Math.max(0, text.length() - 2);
                if (lrc(text.substring(0, tags)).equals(text.substring(tags))) {
                    request(this, text.substring(0, tags), nowNanos);
                } else {
                    sendRaw(nowNanos, new byte[] {0x15});
                }
                handleTimeout(nowNanos);
            }
        }

        @Override
        public void handleTimeout(long nowNanos) {
            advance(nowNanos);
            deliveries.sort(Comparator.comparingLong(Delivery::dueNanos));
            while (!deliveries.isEmpty() && deliveries.get(0).dueNanos() <= nowNanos) {
                Delivery delivery = deliveries.remove(0);
                if (closing) {
                    continue;
                }
                if (delivery.bytes() == null) {
                    traffic.accept("< (connection closed)");
                    closing = true;
                } else if (delivery.bytes().length > 0) {
                    String text = new String(delivery.bytes(), StandardCharsets.ISO_8859_1);
                    traffic.accept("< " + text.replaceAll("[^ -~]", ".").replaceAll("(;U[FS])[^;]*", "$1***"));
                    outgoing.add(delivery.bytes());
                }
            }
        }

        /** Also counts what the controller still works on for a client that is gone. */
        @Override
        public long pollTimeoutNanos() {
            long next = Long.MAX_VALUE;
            for (Delivery delivery : deliveries) {
                next = Math.min(next, delivery.dueNanos());
            }
            for (Job job : jobs) {
                if (job.client() == this) {
                    next = Math.min(next, job.dueNanos());
                }
            }
            return next;
        }

        @Override
        public ByteBuffer pollTransmit() {
            byte[] next = outgoing.poll();
            return next == null ? null : ByteBuffer.wrap(next);
        }

        @Override
        public boolean wantsClose() {
            return closing && outgoing.isEmpty();
        }

        @Override
        public void handleDisconnected(long nowNanos) {
            gone = true;
            deliveries.clear();
            outgoing.clear();
            advance(nowNanos);
        }

        private void send(long dueNanos, String answer) {
            sendRaw(dueNanos, bytes(answer));
        }

        private void sendRaw(long dueNanos, byte[] bytes) {
            if (!gone) {
                deliveries.add(new Delivery(dueNanos, bytes));
            }
        }

        private void close(long dueNanos) {
            if (!gone) {
                deliveries.add(new Delivery(dueNanos, null));
            }
        }
    }
}
