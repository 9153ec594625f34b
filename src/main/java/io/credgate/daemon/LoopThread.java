package io.credgate.daemon;

import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.Inbox;
import io.credgate.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of the core loop: calls the duty cycle while there is something to do, sleeps otherwise. A defect ends the
 * gateway: half a gateway keeps no promise.
 */
final class LoopThread {
    private static final Logger log = LoggerFactory.getLogger(LoopThread.class);
    static final String NAME = "core-loop";

    private static final long PARK_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final GatewayLoop loop;
    private final StoreCare care;
    private final Inbox inbox;
    private final Gateway.FatalListener fatal;
    private final Thread thread = new Thread(this::run, NAME);
    private final AtomicLong rounds = new AtomicLong();
    private final CountDownLatch linksEnded = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile boolean finishing;
    private volatile boolean drained;
    private volatile long drainNanos;

    LoopThread(GatewayLoop loop, Store store, Inbox inbox, Gateway.FatalListener fatal) {
        this.loop = loop;
        this.care = new StoreCare(store, System::nanoTime);
        this.inbox = inbox;
        this.fatal = fatal;
    }

    /** Recovery happens on the caller's thread, so that a store that cannot be read stops the start. */
    void start() {
        loop.start(System.nanoTime(), Instant.now(), MachineFiles.read(Path.of("/")), LoopThread::aside);
        inbox.setWaker(() -> LockSupport.unpark(thread));
        thread.start();
    }

    private static void aside(Runnable work) {
        Thread aside = new Thread(work, "store-reading");
        aside.setDaemon(true);
        aside.start();
    }

    private void run() {
        try {
            cycle();
            drain();
        } catch (Throwable e) {
            log.error("The gateway cannot go on and ends; what was promised stands in the store", e);
            linksEnded.countDown();
            fatal.onFatal(e);
        }
    }

    private void cycle() {
        while (!stopping) {
            rounds.incrementAndGet();
            long nanos = System.nanoTime();
            Instant now = Instant.now();
            if (loop.doWork(nanos, now)) {
                continue;
            }
            care.doWork();
            // Not by subtraction alone: a link says "at once" with the smallest number there is.
            long due = Math.max(loop.nextDeadlineNanos(nanos, now), nanos);
            long pause = Math.min(Math.min(due, care.nextNanos()) - System.nanoTime(), PARK_MAX_NANOS);
            if (inbox.isEmpty() && !stopping && pause > 0) {
                LockSupport.parkNanos(this, pause);
            }
        }
    }

    private void drain() {
        loop.stop(System.nanoTime(), Instant.now());
        long end = System.nanoTime() + drainNanos;
        while (!finishing) {
            rounds.incrementAndGet();
            boolean busy = loop.drain(System.nanoTime(), Instant.now());
            drained = loop.isDrained();
            if (drained || System.nanoTime() > end) {
                linksEnded.countDown();
            }
            if (!busy && inbox.isEmpty()) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        loop.drain(System.nanoTime(), Instant.now());
    }

    /** A number that changes whenever the loop comes round. Any thread. */
    long rounds() {
        return rounds.get();
    }

    /** Ends the links and publishes what can be published in the given time. Returns whether all was. */
    boolean stop(Duration drainMax) {
        drainNanos = drainMax.toNanos();
        stopping = true;
        LockSupport.unpark(thread);
        await(linksEnded, drainMax.plusSeconds(2));
        return drained;
    }

    /** After the uplink has stopped: takes its last words and ends. */
    void finish() {
        finishing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch, Duration limit) {
        try {
            if (!latch.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The core loop did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
