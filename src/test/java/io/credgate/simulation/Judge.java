package io.credgate.simulation;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import io.credgate.dispatch.LoopSizes;
import io.credgate.simulator.CardModel.SimulatedCard;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The rules about what the lock systems are asked and what they make of it, checked whenever either happens. */
final class Judge {
    private static final Set<OperationKind> MAKING_KEYS =
            EnumSet.of(OperationKind.ENCODE_NEW_CARD, OperationKind.ENCODE_COPY_CARD, OperationKind.ISSUE_MOBILE_KEY);
    private static final Set<OperationKind> LOOKING =
            EnumSet.of(OperationKind.READ_KEY_STATE, OperationKind.READ_AUDIT_TRAIL, OperationKind.FIND_KEYS);
    /** As lock systems write an end, without what is no digit. */
    private static final DateTimeFormatter[] DIGITS = {
        DateTimeFormatter.ofPattern("uuuuMMddHHmm"),
        DateTimeFormatter.ofPattern("uuuuMMddHHmmss"),
        DateTimeFormatter.ofPattern("HHmmddMMuu")
    };

    private static final String EXPIRED = "nothing is started after its expiry";
    private static final String TOO_EARLY = "nothing expires before its time";
    /** An encoder, a room, a credential, a user. */
    private static final int LANES_MAX = 4;
    /** Far above what so few commands, links and restarts can report. */
    private static final int OUTBOX_MAX = 3000;

    private static final long OUTBOX_BYTES_MAX = 2L << 20;
    /** What is not begun while the clock is not believed. */
    private static final Set<String> WAIT_FOR_THE_CLOCK =
            Set.of("acs.encoders.encode_credential", "acs.credentials.create", "acs.credentials.update");

    private final World world;
    private final WallClock clock;
    private final Cloud cloud;
    private final Book book;
    private final Plan plan;
    private final long encodeTermSeconds;
    private final Map<String, Wish.Key> keyOfEnd = new HashMap<>();
    private final Map<String, Wish.Key> keyOfRoom = new HashMap<>();

    Judge(World world, WallClock clock, Cloud cloud, Book book, Plan plan, long encodeTermSeconds) {
        this.world = world;
        this.clock = clock;
        this.cloud = cloud;
        this.book = book;
        this.plan = plan;
        this.encodeTermSeconds = encodeTermSeconds;
    }

    /** Numbers of attempts that no command stands behind are above. */
    private static final long INTERNAL = 1L << 62;

    /** By its end, which no other credential has, a key is known again at the lock system. */
    void expect(Wish.Key key, Instant end) {
        LocalDateTime local = LocalDateTime.ofInstant(end, ZoneOffset.UTC);
        for (DateTimeFormatter format : DIGITS) {
            keyOfEnd.put(key.system.number + ":" + format.format(local), key);
        }
        if (key.system.roomOfItsOwn) {
            keyOfRoom.put(key.system.number + ":" + key.room, key);
        }
    }

    /** A request of an attempt goes to its link. */
    void submitted(LockSystem system, long attemptId, Operation operation, boolean diskIsShort) {
        if (diskIsShort) {
            world.broken("nothing is begun with the disk full", operation.kind() + " at " + system.word);
        }
        if (attemptId > INTERNAL) {
            // Asked without a command: it may look, and nothing else.
            world.count(Happened.ASKED_FOR_NEWS);
            if (!LOOKING.contains(operation.kind())) {
                world.broken("without a command nothing is changed", operation.kind() + " at " + system.word);
            }
            return;
        }
        String id = book.commandOf(attemptId);
        Wish wish = id == null ? null : cloud.wish(id);
        if (id == null || wish == null) {
            world.broken("written down before it is sent", "attempt " + attemptId + " at " + system.word);
            return;
        }
        world.note(
                "gateway",
                "asks %s: %s for %s, attempt %d",
                system.word,
                operation.kind().name(),
                wish.name,
                attemptId);
        inTime(wish);
        inOrder(wish);
        Resident resident = wish.key != null ? wish.key.holder : wish.resident;
        Wish.Key key = wish.key != null || resident == null ? wish.key : resident.key;
        if (key != null && (MAKING_KEYS.contains(operation.kind()) || Resident.tellsOfPhone(operation))) {
            key.asked.add(wish.id);
        }
        if (resident != null && system.keepsUsers()) {
            resident.tell(attemptId, operation);
            world.count(Happened.USERS_TOLD);
        }
    }

    /**
     * What is named by an instant goes by a clock that is believed, what is counted goes by time as it passes, whatever the
     * clock says, for commands that this process of the gateway took in.
     */
    private void inTime(Wish wish) {
        if (clock.wasWrong() && wish.expiresTwice()) {
            // With which of them it is compared then depends on the wrong clock.
            return;
        }
        boolean believed = clock.isBelieved(book.lifeNanos()) || WAIT_FOR_THE_CLOCK.contains(wish.type);
        Instant named = wish.expiresAt;
        if (named != null && believed && !named.isAfter(clock.now())) {
            world.broken(EXPIRED, wish.name + " had until " + named + ", it is " + clock.now());
        }
        Instant counted = wish.countedDeadline(encodeTermSeconds);
        boolean known = !clock.wasWrong() || book.isOfThisLife(wish.id);
        if (counted != null && known && !counted.plus(clock.slack()).isAfter(world.now())) {
            world.broken(EXPIRED, wish.name + " had until " + counted + ", it is " + world.now());
        }
    }

    /**
     * Nothing expires before its time: that which is counted goes by time as it passes, that which is named by a clock that
     * may be believed. Of those that neither name nor count one nothing is said here.
     */
    void ended(String commandId, String status) {
        Wish wish = cloud.wish(commandId);
        if (wish == null || !status.equals("expired")) {
            return;
        }
        Instant counted = wish.soonestDeadline(encodeTermSeconds);
        Instant named = wish.expiresAt;
        boolean known = !clock.wasWrong() || (book.isOfThisLife(wish.id) && !wish.expiresTwice());
        if (!known || (counted == null && named == null)) {
            return;
        }
        world.count(Happened.EXPIRY_JUDGED);
        Instant now = world.now().plus(clock.slack());
        Instant byTheClock =
                clock.isSurelyDoubted(book.lifeNanos()) || clock.now().isBefore(now) ? now : clock.now();
        boolean over = (counted != null && !counted.isAfter(now)) || (named != null && !named.isAfter(byTheClock));
        if (!over) {
            world.broken(
                    TOO_EARLY,
                    wish.name + " had until " + (counted == null ? named : counted) + ", it is " + world.now()
                            + ", the clock says " + clock.now());
        }
    }

    private void inOrder(Wish wish) {
        Book.Row mine = book.row(wish.id);
        if (mine == null) {
            world.broken("written down before it is sent", wish.name + " is not open");
            return;
        }
        for (Book.Row row : book.open()) {
            Wish other = cloud.wish(row.commandId());
            if (other == null || other == wish || !other.meets(wish) || row.isHeld()) {
                continue;
            }
            if (row.turn() < mine.turn()) {
                world.broken("order of a lane", wish.name + " starts before " + other.name);
            } else if (row.status().equals("in_progress")) {
                world.broken("one at a time in a lane", wish.name + " starts while " + other.name + " runs");
            }
        }
    }

    /** The lock system has made a key. */
    void made(LockSystem system, SimulatedCard card) {
        String end = card.end().replaceAll("[^0-9]", "");
        Wish.Key key = system.roomOfItsOwn
                ? keyOfRoom.get(system.number + ":" + card.rooms().get(0))
                : keyOfEnd.get(system.number + ":" + end);
        if (key == null) {
            world.broken("keys are made for commands", system.word + " made a key nobody asked for: " + card);
            return;
        }
        key.made++;
        key.last = card;
        world.note(system.word, "makes a key of %s, its number %d", key.id, key.made);
        if (key.made > key.asked.size()) {
            world.broken(
                    "no key is made twice for one command",
                    key.made + " keys of " + key.id + " for the commands " + key.asked);
        }
    }

    /** After each thing that happens. */
    void watch(GatewayProcess gateway) {
        if (gateway.isAlive()) {
            bounded(gateway.sizes(), gateway.store());
        }
        if (book.openCount() > plan.openCommandsMax()) {
            world.broken("open commands are bounded", book.openCount() + " are open");
        }
    }

    /** What waits in memory stays within the limits (operations page, Limits). */
    private void bounded(LoopSizes sizes, WatchedStore store) {
        within("messages in the inbox are bounded", sizes.inbox(), plan.inboxMax());
        within("messages held back are bounded", sizes.heldBack(), plan.receiveMaximum());
        within("open commands are bounded", sizes.openCommands(), plan.openCommandsMax());
        within("lanes are those of open commands", sizes.lanes(), sizes.openCommands() * LANES_MAX);
        within("events are bounded", sizes.telemetry(), plan.reports().telemetryMax());
        within("events are bounded", sizes.telemetryBytes(), plan.reports().telemetryBytesMax());
        within("the outbox is bounded", store.outboxCount(), OUTBOX_MAX);
        within("the outbox is bounded", store.outboxBytes(), OUTBOX_BYTES_MAX);
        if (sizes.heldBack() > 0) {
            world.count(Happened.HELD_BACK);
        }
    }

    private void within(String rule, long size, long limit) {
        if (size > limit) {
            world.broken(rule, size + " of at most " + limit);
        }
    }
}
