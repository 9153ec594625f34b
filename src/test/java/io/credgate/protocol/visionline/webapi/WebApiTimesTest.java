package io.credgate.protocol.visionline.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.SiteTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @CsvSource({
        "20260115T1455, 2026-01-15T13:55:00Z",
        "20260115T145533, 2026-01-15T13:55:00Z",
        "2026-01-15T13:55:33Z, 2026-01-15T13:55:33Z",
        "2026-01-15T14:55:33.120+01:00, 2026-01-15T13:55:33.120Z",
        "2026-01-15T14:55+01:00, 2026-01-15T13:55:00Z"
    })
    void whenAKeyWasMadeIsReadInTheShapeOfAllTimesOrWithAnOffset(String text, Instant expected) {
        assertEquals(expected, OSLO.readCreated(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "1768485600000",
                "2026-01-15T14:55:33",
                "20260132T1455",
                "+999999999-01-01T00:00:00Z",
                "20261025T0230",
                "20260329T0230"
            })
    void whenAKeyWasMadeIsNotGuessed(String text) {
        assertNull(OSLO.readCreated(text));
    }
}
