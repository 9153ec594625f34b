package io.credgate.protocol.visionline;

import io.credgate.protocol.SessionEvent;
import java.util.Deque;

/** Remarks for the technician, at most so many per request or connection: a server that talks without end fills no log. */
final class PmsRemarks {
    static final int MAX = 20;

    private final Deque<SessionEvent> events;
    private int count;

    PmsRemarks(Deque<SessionEvent> events) {
        this.events = events;
    }

    void reset() {
        count = 0;
    }

    void add(String text) {
        if (count < MAX) {
            events.add(new SessionEvent.Remark(text));
        } else if (count == MAX) {
            events.add(new SessionEvent.Remark("Further remarks are left out until the next request."));
        }
        count = Math.min(count + 1, MAX + 1);
    }
}
