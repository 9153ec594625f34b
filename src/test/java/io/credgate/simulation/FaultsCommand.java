package io.credgate.simulation;

import java.io.IOException;

/**
 * Runs many seeds and tells the first that breaks a rule, with its diary. Behind {@code scripts/simulate-faults}, whose
 * options arrive as system properties.
 */
public final class FaultsCommand {
    private FaultsCommand() {}

    public static void main(String[] arguments) throws IOException {
        Long only = Long.getLong("seed");
        Sabotage sabotage = Sabotage.valueOf(System.getProperty("sabotage", "NONE"));
        Campaign campaign = new Campaign();
        // Files in memory that nobody removes are memory lost; so also after Ctrl-C.
        Runtime.getRuntime().addShutdownHook(new Thread(campaign::close));
        System.exit(only == null ? many(campaign, sabotage) : one(campaign, only, sabotage));
    }

    private static int one(Campaign campaign, long seed, Sabotage sabotage) {
        Run.Report report = campaign.one(seed, sabotage);
        report.diary().forEach(System.out::println);
        System.out.println("seed " + seed + ": " + report.commands() + " commands, " + report.keys() + " keys made, "
                + report.reports() + " reports, digest " + Long.toHexString(report.digest()) + ", "
                + (report.broken() == null ? "no rule broken" : "BROKEN: " + report.broken()));
        return report.broken() == null ? 0 : 1;
    }

    private static int many(Campaign campaign, Sabotage sabotage) {
        int seeds = Integer.getInteger("seeds", 200);
        long from = Long.getLong("from", 0);
        boolean all = Boolean.getBoolean("all");
        boolean terminal = System.console() != null;
        Campaign.Result result = campaign.many(
                from,
                seeds,
                sabotage,
                all,
                done -> {
                    if (terminal) {
                        System.err.printf("\r%d of %d seeds", done, seeds);
                    }
                },
                report -> System.out.println("seed " + report.seed() + ": " + report.broken()));
        if (terminal) {
            System.err.print("\r\033[K");
        }
        System.out.printf(
                "%d seeds in %.0f s, %.1f a second: %d commands, %d keys made, %d seeds broke a rule%n",
                result.runs(),
                result.nanos() / 1e9,
                result.perSecond(),
                result.commands(),
                result.keys(),
                result.broken().size());
        result.tally().forEach((what, runs) -> System.out.printf("%8d with: %s%n", runs, what));
        if (result.broken().isEmpty()) {
            return 0;
        }
        if (!all) {
            one(campaign, result.broken().get(0).seed(), sabotage);
        }
        return 1;
    }
}
