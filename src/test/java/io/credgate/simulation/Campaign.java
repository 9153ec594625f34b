package io.credgate.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/** Many runs, on as many threads as there are processors, each run on one of them. Keeps the program's log quiet meanwhile. */
final class Campaign implements AutoCloseable {
    private static final long PROGRESS_MILLIS = 2_000;

    private final Path template;
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger own = (Logger) LoggerFactory.getLogger("io.credgate");
    private final Level rootLevel = root.getLevel();
    private final Level ownLevel = own.getLevel();

    /**
     * What came out.
     *
     * @param broken runs in which a rule was broken, by seed
     * @param tally in how many runs what has to happen did
     */
    record Result(
            int runs, long commands, long keys, long nanos, List<Run.Report> broken, TreeMap<String, Integer> tally) {
        double perSecond() {
            return runs / (nanos / 1e9);
        }
    }

    Campaign() throws IOException {
        // Thousands of crashes and faults have nothing to say to anybody.
        root.setLevel(Level.OFF);
        own.setLevel(Level.OFF);
        template = StateFiles.template();
    }

    /** One run, with its diary. */
    Run.Report one(long seed, Sabotage sabotage) {
        return Run.of(seed, sabotage, true, template);
    }

    /**
     * @param all whether to go on after the first broken rule; without that, every seed below the one told was run
     * @param progress told now and then how many runs are done
     * @param found told of each broken rule
     */
    Result many(
            long from, int seeds, Sabotage sabotage, boolean all, IntConsumer progress, Consumer<Run.Report> found) {
        AtomicLong next = new AtomicLong(from);
        AtomicInteger done = new AtomicInteger();
        AtomicLong commands = new AtomicLong();
        AtomicLong keys = new AtomicLong();
        List<Run.Report> broken = new ArrayList<>();
        TreeMap<String, Integer> tally = new TreeMap<>();
        List<Throwable> defects = new ArrayList<>();
        long began = System.nanoTime();
        Runnable work = () -> {
            for (long seed = next.getAndIncrement(); seed < from + seeds; seed = next.getAndIncrement()) {
                synchronized (broken) {
                    if (!all && !broken.isEmpty()) {
                        return;
                    }
                }
                Run.Report report = Run.of(seed, sabotage, false, template);
                done.incrementAndGet();
                commands.addAndGet(report.commands());
                keys.addAndGet(report.keys());
                synchronized (tally) {
                    report.tally().keySet().forEach(what -> tally.merge(what, 1, Integer::sum));
                }
                if (report.broken() != null) {
                    synchronized (broken) {
                        broken.add(report);
                        found.accept(report);
                    }
                }
            }
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(work, "runs-" + i);
            thread.setUncaughtExceptionHandler((t, defect) -> {
                synchronized (broken) {
                    defects.add(defect);
                }
                next.set(Long.MAX_VALUE / 2);
            });
            thread.start();
            threads.add(thread);
        }
        await(threads, () -> progress.accept(done.get()));
        if (!defects.isEmpty()) {
            throw new AssertionError("the simulation has a defect", defects.get(0));
        }
        broken.sort((a, b) -> Long.compare(a.seed(), b.seed()));
        return new Result(done.get(), commands.get(), keys.get(), System.nanoTime() - began, broken, tally);
    }

    private static void await(List<Thread> threads, Runnable progress) {
        try {
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    thread.join(PROGRESS_MILLIS);
                    progress.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        root.setLevel(rootLevel);
        own.setLevel(ownLevel);
        StateFiles.delete(template.getParent());
    }
}
