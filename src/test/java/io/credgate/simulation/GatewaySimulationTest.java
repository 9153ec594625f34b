package io.credgate.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole gateway in virtual time: nothing lost, nothing done twice, nothing silent, whatever fails. {@code
 * scripts/simulate-faults} runs more seeds, and shows the diary of one.
 */
class GatewaySimulationTest {
    private static final int SEEDS = 200;
    private static final int DIARY_LINES = 200;

    private static Campaign campaign;

    @BeforeAll
    static void prepare() throws IOException {
        campaign = new Campaign();
    }

    @AfterAll
    static void cleanUp() {
        campaign.close();
    }

    private static void holds(long seed) {
        Run.Report report = campaign.one(seed, Sabotage.NONE);
        List<String> diary = report.diary();
        assertNull(
                report.broken(),
                () -> "seed " + seed + ": " + report.broken() + "\n"
                        + String.join("\n", diary.subList(Math.max(0, diary.size() - DIARY_LINES), diary.size())));
    }

    @Test
    void noRuleIsBroken() {
        Long only = Long.getLong("seed");
        if (only != null) {
            holds(only);
            return;
        }
        Campaign.Result result = campaign.many(0, SEEDS, Sabotage.NONE, false, done -> {}, report -> {});
        if (!result.broken().isEmpty()) {
            holds(result.broken().get(0).seed());
        }
        assertTrue(result.broken().isEmpty());
        assertEquals(SEEDS, result.runs());
        for (String what : Happened.ALL) {
            assertTrue(result.tally().containsKey(what), () -> "in no run: " + what + ", only " + result.tally());
        }
        assertTrue(result.commands() > SEEDS && result.keys() > SEEDS, result::toString);
    }

    /** Seeds that found something once; what it was stands in the testing page. */
    @ParameterizedTest
    @ValueSource(longs = {25, 70, 425, 804})
    void seedsThatFailedOnce(long seed) {
        holds(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 11, 29})
    void theSameSeedGivesTheSameRun(long seed) {
        assertEquals(
                campaign.one(seed, Sabotage.NONE).digest(),
                campaign.one(seed, Sabotage.NONE).digest());
    }

    /** What a rule is worth shows when its reason is taken away. The seeds are those of the testing page. */
    @ParameterizedTest
    @CsvSource({
        "NO_COMMIT_BEFORE_ACK, 16, nothing accepted is lost",
        "NO_COMMIT_BEFORE_FRAME, 106, no key is made twice for one command",
        "NO_DEDUPE, 2, one terminal result",
        "NO_EXPIRY, 24, nothing is started after its expiry",
        "BELIEVES_ANY_CLOCK, 118, nothing expires before its time",
        "RETRIES_ALL, 1, no key is made twice for one command",
        "NO_CONFIRMATION, 4, seq without holes"
    })
    void aGatewayWithoutAPromiseIsFoundOut(Sabotage sabotage, long seed, String rule) {
        Run.Report report = campaign.one(seed, sabotage);
        assertNotNull(report.broken(), () -> "nobody missed " + sabotage.taken());
        assertTrue(report.broken().startsWith(rule), report.broken());
        holds(seed);
    }
}
