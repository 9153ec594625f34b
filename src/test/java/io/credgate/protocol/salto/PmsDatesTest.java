package io.credgate.protocol.salto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.protocol.salto.PmsDates.Format;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates (protocol sheet, section 2.9): 24 hours, local time, two-digit year. */
class PmsDatesTest {
    private static final PmsDates OSLO = new PmsDates(Format.HHMMDDMMYY, ZoneId.of("Europe/Oslo"));

    @ParameterizedTest
    @CsvSource({
        "2026-01-10T14:00:00Z, 1500100126",
        "2026-07-10T14:00:00Z, 1600100726",
        "2026-01-10T22:59:00Z, 2359100126",
        "2026-12-31T23:00:00Z, 0000010127",
        // The hour that does not exist: 02:30 local cannot come out of an instant.
        "2026-03-29T00:59:00Z, 0159290326",
        "2026-03-29T01:00:00Z, 0300290326",
    })
    void writesLocalTime(Instant instant, String text) {
        assertEquals(text, OSLO.writeStart(instant).text());
        assertEquals(List.of(), OSLO.writeStart(instant).notes());
        assertEquals(instant, OSLO.read(text, "start").instant());
    }

    @Test
    void neverCutsAValidityShort() {
        Instant odd = Instant.parse("2026-01-10T14:00:59.5Z");
        assertEquals("1500100126", OSLO.writeStart(odd).text());
        assertEquals("1501100126", OSLO.writeEnd(odd).text());
        assertEquals(1, OSLO.writeEnd(odd).notes().size());
        PmsDates hours = new PmsDates(Format.HHDDMMYY, ZoneId.of("Europe/Oslo"));
        assertEquals("15100126", hours.writeStart(odd).text());
        assertEquals("16100126", hours.writeEnd(odd).text());
        assertTrue(hours.writeEnd(odd).notes().get(0).contains("2026-01-10 16:00"));
    }

    @Test
    void saysWhenALocalTimeComesTwice() {
        for (String instant : List.of("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")) {
            assertEquals("0230251026", OSLO.writeEnd(Instant.parse(instant)).text());
            assertEquals(1, OSLO.writeEnd(Instant.parse(instant)).notes().size());
        }
        PmsDates.Read read = OSLO.read("0230251026", "end");
        assertEquals(Instant.parse("2026-10-25T00:30:00Z"), read.instant());
        assertEquals(1, read.notes().size());
    }

    @Test
    void readsATimeThatDoesNotExistWithANote() {
        PmsDates.Read read = OSLO.read("0230290326", "end");
        assertEquals(Instant.parse("2026-03-29T01:30:00Z"), read.instant());
        assertEquals(1, read.notes().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2400100126",
                "1560100126",
                "1500320126",
                "1500101326",
                "0000000000",
                "150010012",
                "15:00 10/01",
                "x"
            })
    void whatIsNoDateIsNull(String text) {
        PmsDates.Read read = OSLO.read(text, "end");
        assertNull(read.instant());
        assertEquals(1, read.notes().size());
    }

    @Test
    void anEmptyDateIsNullWithoutANote() {
        assertEquals(new PmsDates.Read(null, List.of()), OSLO.read("  ", "end"));
    }

    @Test
    void twoDigitYearsReachFrom2000To2099() {
        PmsDates utc = new PmsDates(Format.HHMMDDMMYY, ZoneId.of("UTC"));
        assertTrue(utc.isWritable(Instant.parse("2000-01-01T00:00:00Z")));
        assertTrue(utc.isWritable(Instant.parse("2099-12-31T23:59:00Z")));
        assertFalse(utc.isWritable(Instant.parse("2099-12-31T23:59:01Z")), "rounds up into 2100");
        assertFalse(utc.isWritable(Instant.parse("1999-12-31T23:59:59Z")));
        assertFalse(utc.isWritable(Instant.MIN));
        assertFalse(utc.isWritable(Instant.MAX));
    }
}
