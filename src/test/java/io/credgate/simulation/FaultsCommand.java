package io.credgate.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/** Runs many seeds, and tells the first that breaks a rule, with its diary. Behind {@code scripts/simulate-faults}. */
public final class FaultsCommand {
    private static final long PROGRESS_MILLIS = 5_000;

    private FaultsCommand() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long seeds = Long.getLong("seeds", 200);
        Long only = Long.getLong("seed");
        Sabotage sabotage = Sabotage.valueOf(System.getProperty("sabotage", "NONE"));
        int threads = Integer.getInteger("threads", Runtime.getRuntime().availableProcessors());
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        Path template = StateFiles.template();
        try {
            System.exit(only == null ? many(seeds, threads, sabotage, template) : one(only, sabotage, template));
        } finally {
            StateFiles.delete(template);
        }
    }

    private static int one(long seed, Sabotage sabotage, Path template) {
        Run.Report report = Run.of(seed, sabotage, true, template);
        report.diary().forEach(System.out::println);
        System.out.println("seed " + seed + ": " + report.commands() + " commands, " + report.keys() + " keys made, "
                + report.reports() + " reports, digest " + Long.toHexString(report.digest()) + ", "
                + (report.broken() == null ? "no rule broken" : "BROKEN " + report.broken()));
        return report.broken() == null ? 0 : 1;
    }

    private static int many(long seeds, int threads, Sabotage sabotage, Path template) throws InterruptedException {
        long from = Long.getLong("from", 0);
        AtomicLong next = new AtomicLong(from);
        AtomicLong done = new AtomicLong();
        AtomicLong commands = new AtomicLong();
        AtomicLong keys = new AtomicLong();
        AtomicInteger failures = new AtomicInteger();
        AtomicReference<Run.Report> first = new AtomicReference<>();
        boolean goesOn = Boolean.getBoolean("all");
        long began = System.nanoTime();
        Thread[] workers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Thread(() -> {
                for (long seed = next.getAndIncrement();
                        seed < from + seeds && (goesOn || first.get() == null);
                        seed = next.getAndIncrement()) {
                    Run.Report report = Run.of(seed, sabotage, false, template);
                    done.incrementAndGet();
                    commands.addAndGet(report.commands());
                    keys.addAndGet(report.keys());
                    if (report.broken() != null) {
                        failures.incrementAndGet();
                        first.accumulateAndGet(report, (a, b) -> a == null || b.seed() < a.seed() ? b : a);
                        if (goesOn) {
                            System.out.println("seed " + seed + ": " + report.broken());
                        }
                    }
                }
            });
            workers[i].start();
        }
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                worker.join(PROGRESS_MILLIS);
                System.err.printf("%d of %d seeds, %.0f a second%n", done.get(), seeds, rate(done.get(), began));
            }
        }
        System.out.printf(
                "%d seeds in %.0f s, %.1f a second: %d commands, %d keys made, %d seeds broke a rule%n",
                done.get(),
                (System.nanoTime() - began) / 1e9,
                rate(done.get(), began),
                commands.get(),
                keys.get(),
                failures.get());
        Run.Report broken = first.get();
        return broken == null ? 0 : one(broken.seed(), sabotage, template);
    }

    private static double rate(long done, long began) {
        return done / ((System.nanoTime() - began) / 1e9);
    }
}
