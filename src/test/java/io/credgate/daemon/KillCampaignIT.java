package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The short form of the campaign. The figures and the seed are on stdout. */
class KillCampaignIT {
    @Test
    @Timeout(300)
    void nothingIsLostDoubledOrStuckWhenTheProgramIsKilledThreeTimes() {
        String seed = Long.toString(Long.getLong("seed", System.nanoTime()));
        int exitCode = new CommandLine(new KillCampaign())
                .execute("--commands", "60", "--kills", "3", "--card-delay", "60", "--seed", seed);
        assertEquals(0, exitCode, "see the figures on stdout; -Dseed=" + seed);
    }
}
