package io.credgate.link;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one link, with a bound: after a burst of {@link #BURST_LINES} there is one line a minute, and how many were
 * left out is said in the next one. A controller that flaps for a week does not fill the disk.
 */
final class LinkLog {
    static final int BURST_LINES = 60;
    static final long REFILL_NANOS = Duration.ofMinutes(1).toNanos();
    /** The same remark is written again only after this time. */
    static final long REPEAT_NANOS = Duration.ofMinutes(10).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(ControllerLink.class);
    private static final int REMARKS_REMEMBERED = 64;
    private static final int TEXT_MAX = 500;
    private static final int FRAMES_SHOWN = 12;

    private final String name;
    private final Map<String, Long> remarks = new LinkedHashMap<>();
    private int lines = BURST_LINES;
    private long refilledNanos;
    private boolean refilling;
    private long leftOut;

    LinkLog(String name) {
        this.name = name;
    }

    void info(String text, long nowNanos) {
        if (mayWrite(nowNanos)) {
            LOG.info("link {}: {}{}", name, tidy(text), leftOutText());
        } else {
            LOG.debug("link {}: {}", name, tidy(text));
        }
    }

    /** A session's remark; repetitions are dropped. */
    void remark(String text, long nowNanos) {
        Long last = remarks.get(text);
        if (last != null && nowNanos - last < REPEAT_NANOS) {
            return;
        }
        remarks.remove(text);
        if (remarks.size() >= REMARKS_REMEMBERED) {
            remarks.remove(remarks.keySet().iterator().next());
        }
        remarks.put(text, nowNanos);
        info(text, nowNanos);
    }

    /** A bug in a session: where it happened, without the exception's message, which may quote what was on the line. */
    void fault(Throwable bug, long nowNanos) {
        if (!mayWrite(nowNanos)) {
            LOG.debug("link {}: session fault {}", name, bug.getClass().getName());
            return;
        }
        StringBuilder where = new StringBuilder(bug.getClass().getName());
        StackTraceElement[] frames = bug.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES_SHOWN); i++) {
            where.append(i == 0 ? " at " : " < ").append(frames[i]);
        }
        LOG.error(
                "link {}: error in the protocol session, the connection is closed and a new session made: {}{}",
                name,
                where,
                leftOutText());
    }

    /** Only direction and length: the bytes may hold a guest's name. */
    void bytes(String direction, int length) {
        LOG.debug("link {}: {} {} bytes", name, direction, length);
    }

    private boolean mayWrite(long nowNanos) {
        if (!refilling) {
            refilledNanos = nowNanos;
            refilling = true;
        }
        long due = (nowNanos - refilledNanos) / REFILL_NANOS;
        if (due > 0) {
            lines = (int) Math.min(BURST_LINES, lines + due);
            refilledNanos += due * REFILL_NANOS;
        }
        if (lines == 0) {
            leftOut++;
            return false;
        }
        lines--;
        return true;
    }

    private String leftOutText() {
        String text = leftOut == 0 ? "" : " (" + leftOut + " earlier lines of this link left out)";
        leftOut = 0;
        return text;
    }

    private static String tidy(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", ".");
        return oneLine.length() <= TEXT_MAX ? oneLine : oneLine.substring(0, TEXT_MAX) + "...";
    }
}
