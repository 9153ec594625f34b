package io.credgate.daemon;

import io.credgate.daemon.CloudService.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of the commands of a campaign, by what was reported and by what the lock systems counted. */
final class KillFigures {
    private static final int SHOWN_MAX = 10;

    private final String campaign;
    private final Duration toLastReport;
    private final Duration afterLastCommand;
    private final int missingReports;
    private final List<String> findings = new ArrayList<>();
    private int lost;
    private int doubled;
    private int stuck;
    private int untrue;
    private int unknown;
    private int unknownMade;
    private int succeeded;
    private int cards;

    KillFigures(String campaign, Duration toLastReport, Duration afterLastCommand, int missingReports) {
        this.campaign = campaign;
        this.toLastReport = toLastReport;
        this.afterLastCommand = afterLastCommand;
        this.missingReports = missingReports;
    }

    /**
     * @param results everything that was reported of the command, repetitions too
     * @param made how often the lock system made its card
     */
    void add(List<Report> results, String commandId, int made) {
        cards += made;
        List<Report> ends = results.stream().filter(r -> r.isEndOf(commandId)).toList();
        long endings = ends.stream().map(Report::seq).distinct().count();
        if (endings == 0) {
            if (results.isEmpty()) {
                lost++;
            } else {
                stuck++;
            }
            findings.add(commandId + " has no end; " + made + " cards; reports " + results.size());
            return;
        }
        String status = ends.get(0).status();
        if (endings > 1 || made > 1) {
            doubled++;
            findings.add(commandId + " has " + endings + " ends and " + made + " cards");
        } else if (status.equals("unknown")) {
            unknown++;
            unknownMade += made;
        } else if (!status.equals("succeeded")) {
            untrue++;
            findings.add(made + " cards: " + ends.get(0).text());
        } else if (made == 0) {
            lost++;
            findings.add("no card: " + ends.get(0).text());
        } else {
            succeeded++;
        }
    }

    boolean isClean() {
        return lost + doubled + stuck + untrue + missingReports == 0;
    }

    String text() {
        StringBuilder text = new StringBuilder(campaign).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "lost %d, doubled %d, stuck %d, unknown %d (the card was made in %d), succeeded %d, otherwise %d;"
                        + " reports missing %d; cards counted by the lock systems %d%n",
                lost,
                doubled,
                stuck,
                unknown,
                unknownMade,
                succeeded,
                untrue,
                missingReports,
                cards));
        text.append(String.format(
                Locale.ROOT,
                "last report %.1f s after the first command, %.1f s after the last",
                toLastReport.toMillis() / 1000.0,
                afterLastCommand.toMillis() / 1000.0));
        findings.stream()
                .limit(SHOWN_MAX)
                .forEach(finding -> text.append("\n  ").append(finding));
        return text.toString();
    }
}
