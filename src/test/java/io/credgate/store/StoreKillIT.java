package io.credgate.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed with SIGKILL at ten instants; whatever it had said was durable must be there. This
 * shows that the store survives the end of the process, not that it survives a power cut: the kernel keeps its cache.
 */
class StoreKillIT {
    private static final int KILLS = 10;
    private static final int DURABLE_BEFORE_KILL_MAX = 600;

    @TempDir
    Path parent;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingDurableIsLost() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Path stateDir = parent.resolve("state");
        List<String> durable = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            durable.addAll(writeUntilKilled(stateDir, kill, random));
            try (SqliteStore store = SqliteStore.open(stateDir)) {
                String round = "kill " + kill + ", -Dseed=" + seed;
                List<String> lost = durable.stream()
                        .filter(id -> store.findCommand(id) == null)
                        .toList();
                assertEquals(List.of(), lost, round);
                List<Long> numbers = store.reportsAfter(0, Integer.MAX_VALUE).stream()
                        .map(OutboxEntry::seq)
                        .toList();
                assertEquals(LongStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers, round);
                assertEquals(numbers.size(), store.reportsWaiting(), round);
                assertEquals(numbers.size(), store.sql().number("SELECT value FROM meta WHERE key = 'seq'"), round);
                assertEquals(
                        store.sql().number("SELECT count(*) FROM command"),
                        store.sql().number("SELECT count(*) FROM audit"),
                        round);
                assertEquals(0, AuditChain.firstBroken(store.sql()), round);
            }
        }
        assertTrue(durable.size() > KILLS, "hardly anything was written, -Dseed=" + seed);
    }

    private static List<String> writeUntilKilled(Path stateDir, int kill, Random random) throws Exception {
        int enough = 1 + random.nextInt(DURABLE_BEFORE_KILL_MAX);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreKillChild.class.getName(),
                        stateDir.toString(),
                        "c" + kill,
                        Long.toString(random.nextLong()))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = child.inputReader(UTF_8)) {
            List<String> durable = new ArrayList<>();
            List<String> other = new ArrayList<>();
            for (String line = output.readLine(); line != null; line = nextLine(output)) {
                if (line.startsWith("durable ") && line.endsWith(".")) {
                    durable.add(line.substring("durable ".length(), line.length() - 1));
                } else {
                    other.add(line);
                }
                if (durable.size() == enough) {
                    if (kill == 0) {
                        assertInUse(stateDir, child.pid());
                    }
                    child.destroyForcibly();
                }
            }
            assertTrue(child.waitFor(1, TimeUnit.MINUTES));
            assertTrue(durable.size() >= enough, "the child ended by itself: " + other);
            return durable;
        } finally {
            child.destroyForcibly();
        }
    }

    /** What is in the pipe is read to its end after the kill, too; a pipe may also break with the process. */
    private static String nextLine(BufferedReader output) {
        try {
            return output.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    private static void assertInUse(Path stateDir, long process) {
        StoreException refusal = assertThrows(StoreException.class, () -> SqliteStore.open(stateDir));
        assertTrue(refusal.getMessage().contains("(process " + process + ")"), refusal.getMessage());
    }
}
