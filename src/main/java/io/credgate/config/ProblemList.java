package io.credgate.config;

import io.credgate.config.ConfigProblem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong in one configuration and the files it names. The same problem is kept once. */
final class ProblemList {
    /** Nobody reads more at once; a CSV file with the wrong columns could give one for each line. */
    static final int PROBLEMS_MAX = 200;

    private final Set<ConfigProblem> problems = new LinkedHashSet<>();
    private int errors;
    private int leftOut;

    void error(Place place, String key, String sentence, String remedy) {
        errors++;
        add(Severity.ERROR, place, key, sentence, remedy);
    }

    void warning(Place place, String key, String sentence, String remedy) {
        add(Severity.WARNING, place, key, sentence, remedy);
    }

    private void add(Severity severity, Place place, String key, String sentence, String remedy) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(
                    new ConfigProblem(severity, place.file(), place.line(), place.column(), key, sentence, remedy));
        } else {
            leftOut++;
        }
    }

    /** How many errors were reported so far, repeated ones included. */
    int errors() {
        return errors;
    }

    /** By file, in the order in which the files were first named, then by line and column. */
    List<ConfigProblem> sorted() {
        List<Object> files = new ArrayList<>();
        problems.forEach(p -> {
            if (!files.contains(p.file())) {
                files.add(p.file());
            }
        });
        List<ConfigProblem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.<ConfigProblem>comparingInt(p -> files.indexOf(p.file()))
                .thenComparingInt(ConfigProblem::line)
                .thenComparingInt(ConfigProblem::column));
        if (leftOut > 0) {
            ConfigProblem last = sorted.get(sorted.size() - 1);
            Severity severity = errors > 0 ? Severity.ERROR : Severity.WARNING;
            sorted.add(new ConfigProblem(
                    severity,
                    last.file(),
                    last.line(),
                    last.column(),
                    "",
                    leftOut + " further problems are not listed",
                    "Mend these first and check again"));
        }
        return sorted;
    }
}
