package io.credgate.json.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:00:00Z,               2026-11-23T10:00:00Z",
        "2026-11-23t10:00:00z,               2026-11-23T10:00:00Z",
        "2026-11-23T10:00Z,                  2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.123456789Z,     2026-11-23T10:00:00.123456789Z",
        "2026-11-23T10:00:00+02:00,          2026-11-23T08:00:00Z",
        "2026-11-23T10:00:00-0930,           2026-11-23T19:30:00Z",
        "2026-11-23T10:00:00+02,             2026-11-23T08:00:00Z",
        "2028-02-29T23:59:59Z,               2028-02-29T23:59:59Z",
        "9999-12-31T23:59:59Z,               9999-12-31T23:59:59Z",
    })
    void readsIso8601WithAZone(String text, Instant expected) {
        List<String> problems = new ArrayList<>();
        assertEquals(expected, Times.read(text, problems::add));
        assertEquals(List.of(), problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-23                       | has a date but no time",
                "2026-11-23T10:00:00              | has no time zone",
                "2026-11-23T10:00:00[Europe/Oslo] | is no time",
                "2026-11-23 10:00:00Z             | is no time",
                "2026-02-29T10:00:00Z             | is no time",
                "2026-11-23T24:00:00Z             | is no time",
                "2026-11-23T10:00:60Z             | is no time",
                "2026-11-23T10:00:00+19:00        | is no time",
                "20261123T100000Z                 | is no time",
                "23.11.2026 10:00                 | is no time",
                "1763892000                       | is no time",
                "''                               | is no time",
                "٢٠٢٦-11-23T10:00:00Z             | is no time",
                "1969-12-31T23:59:59Z             | is outside the years 1970 to 9999",
                "+10000-01-01T00:00:00Z           | is outside the years 1970 to 9999",
                "9999-12-31T23:59:59-01:00        | is outside the years 1970 to 9999",
                "2026-11-23T10:00:00.00000000000000000000000000000000Z | it is too long",
            })
    void saysWhyEverythingElseIsNoInstant(String text, String words) {
        List<String> problems = new ArrayList<>();
        assertNull(Times.read(text, problems::add));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).contains(words), problems.get(0));
    }
}
