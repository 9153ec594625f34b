package io.credgate.dispatch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of its own for each test that does not believe every clock. */
abstract class GuardedClock {
    static final Duration DAY = Duration.ofDays(1);
    static final Duration YEAR = Duration.ofDays(365);
    static final Duration SETTLE = Duration.ofMinutes(1);

    @TempDir
    Path stateDir;

    GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
        rig.clock = new ClockLimits(Instant.parse("2026-11-23T00:00:00Z"), Duration.ofMinutes(1), SETTLE);
        rig.crashAndRestart();
    }

    @AfterEach
    void close() {
        rig.close();
    }
}
