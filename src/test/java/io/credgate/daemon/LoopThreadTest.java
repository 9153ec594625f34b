package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.dispatch.Checkpoints;
import io.credgate.dispatch.ClockLimits;
import io.credgate.dispatch.DispatchLimits;
import io.credgate.dispatch.GatewayLoop;
import io.credgate.dispatch.GatewayLoop.GatewayIdentity;
import io.credgate.dispatch.Inbox;
import io.credgate.dispatch.ReportLimits;
import io.credgate.dispatch.Topics;
import io.credgate.json.command.CommandReader;
import io.credgate.ledger.Site;
import io.credgate.store.OutboxEntry;
import io.credgate.store.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopThreadTest {
    @TempDir
    Path stateDir;

    @Test
    void anIdleLoopGivesDiskSpaceBack() throws Exception {
        Path file = stateDir.resolve("credgate.db");
        try (SqliteStore store = SqliteStore.open(stateDir)) {
            store.begin();
            for (int i = 1; i <= 2_000; i++) {
                store.insertReport(new OutboxEntry(0, store.nextSeq(), "t", new byte[2000], false, null));
            }
            store.commit();
            store.begin();
            store.reportsDeliveredUpTo(Long.MAX_VALUE);
            store.commit();
            Inbox inbox = new Inbox(10);
            AtomicReference<Throwable> fatal = new AtomicReference<>();
            LoopThread thread = new LoopThread(loop(store, inbox), store, inbox, fatal::set);
            thread.start();
            try {
                await().atMost(Duration.ofSeconds(20))
                        .until(() ->
                                Files.size(file) < 400_000 && Files.size(stateDir.resolve("credgate.db-wal")) == 0);
            } finally {
                thread.stop(Duration.ofMillis(100));
                thread.finish();
            }
            assertTrue(fatal.get() == null, () -> fatal.get().toString());
        }
    }

    private static GatewayLoop loop(SqliteStore store, Inbox inbox) {
        GatewayLoop loop = new GatewayLoop(
                store,
                new Site(List.of()),
                new Topics("credgate/v1/gw-1"),
                new CommandReader(),
                new DispatchLimits(
                        Duration.ofDays(7),
                        Duration.ofDays(30),
                        Duration.ofSeconds(120),
                        Duration.ofDays(7),
                        1000,
                        3,
                        ClockLimits.NONE,
                        ReportLimits.USUAL),
                new GatewayIdentity("test", Instant.now(), false),
                inbox,
                Checkpoints.none());
        loop.setUplink((epoch, report) -> false);
        return loop;
    }
}
