package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.finish;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * What runs in the virtual machine whose power is cut: says on stdout, the guest's serial line, what it finds in the
 * store, then writes until it is killed and says after each commit what is durable now. Commands are numbered without
 * holes and finished in order, so that all of it is said in a few numbers: {@code durable accepted finished}.
 */
final class PowerCutGuest {
    static final String FOUND = "found";
    static final String DURABLE = "durable";
    static final String REFUSED = "refused";

    private static final int GROUP_MAX = 8;
    private static final int REPORTS_KEPT = 40;

    private final SqliteStore store;
    private final Random random;
    private long accepted;
    private long finished;

    private PowerCutGuest(SqliteStore store, Random random) {
        this.store = store;
        this.random = random;
    }

    /** Arguments: state directory, seed, value of synchronous (FULL is what the store sets itself). */
    public static void main(String[] args) {
        SqliteStore store;
        try {
            store = SqliteStore.open(Path.of(args[0]));
        } catch (StoreException e) {
            System.out.println(REFUSED + " " + e.getMessage());
            return;
        }
        if (!args[2].equals("FULL")) {
            // The counter-check: a store that promises more than it writes has to be caught.
            store.sql().update("PRAGMA synchronous=" + args[2]);
        }
        PowerCutGuest guest = new PowerCutGuest(store, new Random(Long.parseLong(args[1])));
        System.out.println(guest.find());
        guest.write();
    }

    /** What is there, and what of it contradicts itself; without a fault the line ends with ok. */
    private String find() {
        Sql sql = store.sql();
        accepted = sql.number("SELECT count(*) FROM command");
        finished = sql.number("SELECT count(*) FROM command WHERE state = 'finished'");
        StringBuilder faults = new StringBuilder();
        check(faults, "commands", accepted, sql.number("SELECT coalesce(max(position), 0) FROM command"));
        check(
                faults,
                "finished",
                finished,
                sql.number("SELECT coalesce(max(position), 0) FROM command WHERE state = 'finished'"));
        check(
                faults,
                "results",
                finished,
                sql.number("SELECT count(*) FROM command WHERE status = 'succeeded' AND result_seq > 0"));
        check(faults, "audit", accepted, sql.number("SELECT count(*) FROM audit"));
        check(faults, "chain", 0, AuditChain.firstBroken(sql));
        check(faults, "seq", accepted + finished, sql.number("SELECT value FROM meta WHERE key = 'seq'"));
        List<Long> waiting = store.reportsAfter(0, Integer.MAX_VALUE).stream()
                .map(OutboxEntry::seq)
                .toList();
        long last = accepted + finished;
        if (!waiting.equals(
                LongStream.rangeClosed(last - waiting.size() + 1, last).boxed().toList())) {
            faults.append(" outbox");
        }
        return FOUND + " " + accepted + " " + finished + (faults.isEmpty() ? " ok" : " faults:" + faults);
    }

    private static void check(StringBuilder faults, String what, long expected, long there) {
        if (expected != there) {
            faults.append(' ').append(what).append('=').append(there);
        }
    }

    private void write() {
        for (long group = 0; ; group++) {
            long acceptedNow = accepted;
            long finishedNow = finished;
            store.begin();
            for (int i = random.nextInt(GROUP_MAX); i >= 0; i--) {
                if (random.nextBoolean() && finishedNow < acceptedNow) {
                    finish(store, id(++finishedNow), NOON);
                } else {
                    accept(store, id(++acceptedNow));
                }
            }
            List<OutboxEntry> waiting = store.reportsAfter(0, Integer.MAX_VALUE);
            if (waiting.size() > REPORTS_KEPT) {
                store.reportsDeliveredUpTo(waiting.get(REPORTS_KEPT / 2).id());
            }
            store.commit();
            accepted = acceptedNow;
            finished = finishedNow;
            System.out.println(DURABLE + " " + accepted + " " + finished + ".");
            if (random.nextInt(50) == 0) {
                store.maintain();
            }
        }
    }

    private static String id(long number) {
        return "command-" + number;
    }
}
