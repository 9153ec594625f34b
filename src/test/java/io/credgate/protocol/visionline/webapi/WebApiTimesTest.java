package io.credgate.protocol.visionline.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.SiteTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebApiTimesTest {
    private static final WebApiTimes OSLO = new WebApiTimes(ZoneId.of("Europe/Oslo"));

    private final List<String> notes = new ArrayList<>();

    private String end(String instant) {
        Instant asked = Instant.parse(instant);
        return OSLO.write("end", asked, SiteTimes.endMinute(asked), notes);
    }

    @Test
    void endIsRoundedUpToTheMinuteAndANoteSaysSo() {
        assertEquals("20261125T1201", end("2026-11-25T11:00:01Z"));
        assertEquals(1, notes.size());
        assertEquals("20261125T1200", end("2026-11-25T11:00:00Z"));
        assertEquals(1, notes.size());
    }

    @Test
    void hourThatComesTwiceIsNoted() {
        assertEquals("20261025T0230", end("2026-10-25T00:30:00Z"));
        assertEquals("20261025T0230", end("2026-10-25T01:30:00Z"));
        assertEquals(2, notes.size());
        assertTrue(notes.get(0).contains("comes twice"), notes::toString);
    }

    /** Local times between 02:00 and 03:00 do not exist that night; none comes out of an instant. */
    @Test
    void skippedHourIsNeverWritten() {
        assertEquals("20260329T0159", end("2026-03-29T00:59:00Z"));
        assertEquals("20260329T0300", end("2026-03-29T01:00:00Z"));
        assertEquals(List.of(), notes);
    }
}
