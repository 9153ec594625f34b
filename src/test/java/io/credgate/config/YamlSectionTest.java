package io.credgate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlSectionTest {
    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofDays(9);

    private final ProblemList problems = new ProblemList();

    enum Parity {
        NONE,
        EVEN,
        MARK_OR_SPACE,
        NO
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S, 500ms",
        "5s, PT5S, 5s",
        "90s, PT90S, 90s",
        "120 s, PT2M, 2m",
        "1h, PT1H, 1h",
        "7d, P7D, 7d"
    })
    void durations(String text, Duration expected, String formatted) {
        assertEquals(expected, section("a: " + text).duration("a", Duration.ZERO, MIN, MAX));
        assertEquals(formatted, DurationText.format(expected));
        assertEquals(List.of(), problems.sorted());
    }

    @ParameterizedTest
    @CsvSource({"5", "5 weeks", "-5s", "1.5s", "5S", "''", "9999999999s"})
    void whatIsNoDuration(String text) {
        assertEquals(
                Duration.ofSeconds(3), section("a: \"" + text + "\"").duration("a", Duration.ofSeconds(3), MIN, MAX));
        assertTrue(problems.sorted().get(0).toString().contains("is no duration. Write a whole number with a unit"));
    }

    @ParameterizedTest
    @CsvSource({"even, EVEN", "EVEN, EVEN", "mark-or-space, MARK_OR_SPACE", "mark_or_space, MARK_OR_SPACE", "no, NO"})
    void choicesAreWrittenWithDashOrUnderscore(String text, Parity expected) {
        assertEquals(expected, section("a: " + text).choice("a", Parity.NONE, Parity.class));
        assertEquals(List.of(), problems.sorted());
    }

    @Test
    void aWrongChoiceNamesTheRightOnes() {
        assertEquals(Parity.NONE, section("a: evne").choice("a", Parity.NONE, Parity.class));
        assertEquals(
                "f.yaml:1:1: a: \"evne\" is not one of the choices. Did you mean even? Write one of none, even,"
                        + " mark_or_space, no.",
                problems.sorted().get(0).toString());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "yes, true", "off, false", "'\"true\"', true"})
    void truth(String text, boolean expected) {
        assertEquals(expected, section("a: " + text).bool("a", !expected));
        assertEquals(List.of(), problems.sorted());
    }

    @Test
    void numbersPassForTextsAsTheyAreWritten() {
        YamlSection section = section("{a: 007, b: 1.10, c: 1_000, d: 0x1F, e: 12e3}");
        assertEquals("007", section.text("a", ""));
        assertEquals("1.10", section.text("b", ""));
        assertEquals("1_000", section.text("c", ""));
        assertEquals("0x1F", section.text("d", ""));
        assertEquals("12e3", section.text("e", ""));
        assertEquals(List.of(), problems.sorted());
    }

    @Test
    void whatIsMissingIsTheFallbackWithoutAProblem() {
        YamlSection section = section("{}");
        assertEquals("x", section.text("a", "x"));
        assertNull(section.optionalText("a"));
        assertEquals(7, section.integer("a", 7, 0, 9));
        assertEquals(List.of(), section.sections("a"));
        assertNull(section.section("a"));
        section.finish();
        assertEquals(List.of(), problems.sorted());
    }

    @Test
    void aTextMayBeEmptyIfItSaysSo() {
        YamlSection section = section("x: \"\uD83D\uDD11\"\na: \"\"\nb:\nc: ''\nd: ~");
        assertEquals("", section.text("a", "x"));
        assertEquals("x", section.text("b", "x"));
        assertEquals("", section.text("c", "x"));
        assertEquals("x", section.text("d", "x"));
        assertEquals(
                List.of("b", "d"),
                problems.sorted().stream().map(ConfigProblem::key).toList());
    }

    @Test
    void theSameProblemIsReportedOnce() {
        YamlSection section = section("a: [1]");
        assertEquals("x", section.text("a", "x"));
        assertEquals("x", section.text("a", "x"));
        assertEquals(1, problems.sorted().size());
    }

    @Test
    void ownProblemsOfADialectCarryThePlaceOfTheKey() {
        section("b: 1\nc: 2").problem("c", "It cannot be.", "Write 3");
        assertEquals(
                "f.yaml:2:1: c: It cannot be. Write 3.",
                problems.sorted().get(0).toString());
    }

    private YamlSection section(String text) {
        Path file = Path.of("f.yaml");
        YamlNode.Mapping mapping = (YamlNode.Mapping) YamlTree.read(file, text, problems);
        return new YamlSection(problems, new Placeholders(Map.of()), "", Place.startOf(file), mapping.entries());
    }
}
