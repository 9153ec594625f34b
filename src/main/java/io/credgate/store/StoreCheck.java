package io.credgate.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Looks a store over without changing it, also while the daemon runs: the file as a whole, every row, the audit trail.
 * More thorough, and slower, than what the daemon does at its start.
 */
public final class StoreCheck {
    /** So many findings of SQLite are told; a badly damaged file has thousands. */
    private static final int FINDINGS_MAX = 20;

    /** Looks at the log of a daemon that runs, before something is told of it. */
    private static final int LOOKS = 5;

    /** What to do about damage. */
    static final String RECOVER = "Stop credgate, check the disk, then run 'credgate store recover'.";

    private final StateDirectory directory;
    private final RecordJudge judge;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * One thing that is wrong, and what to do about it; both whole sentences.
     *
     * @param stopsTheStart false for what the daemon can live with
     * @param isDamage false for what only keeps the store from being read, and for what a recovery does not mend
     */
    public record Finding(String sentence, String remedy, boolean stopsTheStart, boolean isDamage) {}

    /** Nobody has the database open. */
    private final boolean alone;

    private StoreCheck(StateDirectory directory, RecordJudge judge, boolean alone) {
        this.directory = directory;
        this.judge = judge;
        this.alone = alone;
    }

    /** Everything that is wrong; empty if the daemon could start on this store. */
    public static List<Finding> run(Path stateDir, RecordJudge judge) {
        StateDirectory directory = new StateDirectory(stateDir);
        return run(directory, judge, !StoreLock.isTaken(directory));
    }

    static List<Finding> run(StateDirectory directory, RecordJudge judge, boolean alone) {
        SqliteDriver.load();
        StoreCheck check = new StoreCheck(directory, judge, alone);
        check.run();
        return List.copyOf(check.findings);
    }

    private void run() {
        if (!Files.isDirectory(directory.path())) {
            add(
                    "There is no directory " + directory.path() + ", or this user may not look there.",
                    "Correct the path, mount its disk, or run this as root.");
            return;
        }
        try {
            repeatBeforeTelling(alone ? 1 : LOOKS, () -> directory.refuseRemains(alone));
        } catch (StoreException e) {
            add(e);
            return;
        }
        if (!directory.hasStore()) {
            add(
                    "There is no store in " + directory.path() + ", or this user may not look there.",
                    "Compare the path with gateway.state_dir. A gateway that starts here begins with an empty store.");
            return;
        }
        try {
            Schema.check(directory);
        } catch (StoreException e) {
            add(e);
        }
        if (findings.isEmpty()) {
            lookInside();
        }
    }

    /** Beside a daemon the log is read while it is written: only what shows each time is there. */
    static void repeatBeforeTelling(int looks, Runnable look) {
        for (int i = 1; ; i++) {
            try {
                look.run();
                return;
            } catch (DamagedStoreException e) {
                if (i == looks) {
                    throw e;
                }
            }
        }
    }

    /** The sentence of a failure names its remedy. */
    private void add(RuntimeException e) {
        String words = Objects.requireNonNullElse(e.getMessage(), "The store cannot be read.");
        findings.add(new Finding(words, "", true, e instanceof DamagedStoreException));
    }

    private void lookInside() {
        try (Connection connection = SqliteDriver.openToLook(directory);
                Sql sql = new Sql(connection, directory.path())) {
            // One view of everything, whatever the daemon writes meanwhile.
            sql.update("BEGIN");
            for (String found : sql.list("PRAGMA integrity_check(" + FINDINGS_MAX + ")", row -> row.getString(1))) {
                if (!found.equals("ok")) {
                    add("SQLite finds a fault: " + found.replace('\n', ' ') + ".", RECOVER);
                }
            }
            new Salvage(sql, judge, null).unreadable().forEach(lost -> add(lost.sentence(), RECOVER));
            AuditChain.Walk walk = AuditChain.walk(sql);
            if (walk.brokenAt() > 0) {
                findings.add(new Finding(
                        "The audit trail is broken at line " + walk.brokenAt()
                                + ": a line there was changed or is missing.",
                        "Find out who had access to the file ('credgate store verify-audit' says more). The gateway"
                                + " goes on with it.",
                        false,
                        false));
            }
            sql.update("COMMIT");
        } catch (SQLException e) {
            add(SqliteErrors.explain(e, directory.path()));
        } catch (StoreException e) {
            add(e);
        }
    }

    private void add(String sentence, String remedy) {
        findings.add(new Finding(sentence, remedy, true, remedy.equals(RECOVER)));
    }
}
