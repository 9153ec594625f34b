package io.credgate.json.command;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** {@code starts_at} and {@code ends_at} of an object; the end lies in the future and after the start. */
record Span(@Nullable Instant startsAt, @Nullable Instant endsAt) {
    private static final Span OPEN = new Span(null, null);

    static Span read(@Nullable FieldReader in, Instant now) {
        if (in == null) {
            return OPEN;
        }
        Instant startsAt = in.time("starts_at");
        Instant endsAt = in.time("ends_at");
        if (endsAt != null && !endsAt.isAfter(now)) {
            in.problem(
                    "ends_at",
                    "must be in the future: it is " + inSeconds(endsAt) + ", and the gateway's clock says "
                            + inSeconds(now) + ".");
        } else if (endsAt != null && startsAt != null && !endsAt.isAfter(startsAt)) {
            in.problem("ends_at", "must be after starts_at.");
        }
        return new Span(startsAt, endsAt);
    }

    private static Instant inSeconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
