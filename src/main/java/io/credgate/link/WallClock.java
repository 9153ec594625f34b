package io.credgate.link;

import io.credgate.protocol.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What time it is, as the core loop last said; for sessions that have to write it. Core loop only. */
final class WallClock {
    private @Nullable Instant now;
    private long nanos;

    void set(Instant toldNow, long toldNanos) {
        now = toldNow;
        nanos = toldNanos;
    }

    void tell(Session session) {
        if (now != null) {
            session.handleWallClock(now, nanos);
        }
    }
}
