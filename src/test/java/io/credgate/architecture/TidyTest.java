package io.credgate.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Habits that no compiler checks. Each failure says where and what to do instead. */
class TidyTest {
    private static final int LINES_MAX = 400;
    private static final int LINES_TO_ASK_ABOUT = 300;
    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final Set<String> TOP_LEVEL =
            Set.of("pom.xml", "src", "config", "systemd", "scripts", "README.md", "target");

    @Test
    void filesAreShort() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : javaFiles(MAIN, TEST)) {
            long lines = text(file).lines().count();
            if (lines > LINES_MAX) {
                tooLong.add(file + ": " + lines);
            } else if (lines > LINES_TO_ASK_ABOUT) {
                System.out.println("could this be two files? " + file + ": " + lines + " lines");
            }
        }
        assertNone("more than " + LINES_MAX + " lines; split at the seam between two jobs", tooLong);
    }

    @Test
    void nothingIsLeftForLater() {
        List<Path> files = new ArrayList<>(javaFiles(MAIN, TEST));
        files.addAll(files(Path.of("src/main/resources"), Path.of("src/main/dist"), Path.of("scripts")));
        files.addAll(files(Path.of("config"), Path.of("systemd")));
        files.add(Path.of("pom.xml"));
        // Written in halves, so that this file passes.
        Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b|(//|\\*|#|<!--).*\\bXX" + "X\\b");
        assertNone("finish it or leave it out", occurrences(files, later));
    }

    @Test
    void testsNeitherSleepNorLookAway() {
        List<Path> unitTests = javaFiles(TEST).stream()
                .filter(f -> f.toString().endsWith("Test.java"))
                .toList();
        assertNone(
                "move the clock, or wait with Awaitility",
                occurrences(unitTests, Pattern.compile("Thread\\.sle" + "ep")));
        assertNone("repair the test or remove it", occurrences(javaFiles(TEST), Pattern.compile("@Dis" + "abled\\b")));
    }

    @Test
    void outputHasItsPlaces() {
        assertNone(
                "log the exception, or pass it on",
                occurrences(javaFiles(MAIN, TEST), Pattern.compile("printStack" + "Trace\\(\\)")));
        // What is shipped: the simulators go into the jar of the demo, whose --json output is for programs.
        List<Path> silent = javaFiles(MAIN, TEST).stream()
                .filter(f -> f.startsWith(MAIN) || f.getFileName().toString().contains("Simulat"))
                .filter(f -> !f.startsWith(MAIN.resolve("io/credgate/cli")))
                .filter(f ->
                        !f.toString().endsWith("Test.java") && !f.toString().endsWith("IT.java"))
                .toList();
        assertNone("use a logger; stdout belongs to commands", occurrences(silent, Pattern.compile("System\\.out\\b")));
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        List<String> without = new ArrayList<>();
        for (Path file : javaFiles(MAIN)) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(info) || !text(info).matches("(?s)/\\*\\*.*\\*/\\s*@NullMarked\\s*package .*")) {
                without.add(file.getParent().toString());
            }
        }
        assertNone(
                "needs a package-info.java with Javadoc and @NullMarked",
                without.stream().distinct().toList());
    }

    @Test
    void linksInTheReadmeLeadSomewhere() {
        Path readme = Path.of("README.md");
        List<String> broken = new ArrayList<>();
        if (Files.exists(readme)) {
            Matcher link = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)").matcher(text(readme));
            while (link.find()) {
                if (!Files.exists(Path.of(link.group(1)))) {
                    broken.add(link.group(1));
                }
            }
        }
        assertNone("linked in README.md and not there", broken);
    }

    @Test
    void theTopLevelStaysSmall() throws IOException {
        Set<String> others = new TreeSet<>();
        try (Stream<Path> top = Files.list(Path.of(""))) {
            top.map(Path::toString)
                    .filter(name -> !name.startsWith(".") && !TOP_LEVEL.contains(name))
                    .forEach(others::add);
        }
        assertEquals(Set.of(), others, "these belong below src, config, systemd or scripts");
    }

    @Test
    void programsMayBeRun() {
        List<Path> programs = new ArrayList<>(files(Path.of("scripts"), Path.of("src/main/dist/bin")));
        programs.add(Path.of(".ci/run"));
        assertNone(
                "run chmod +x and commit it",
                programs.stream()
                        .filter(Predicate.not(Files::isExecutable))
                        .map(Path::toString)
                        .toList());
    }

    private static void assertNone(String remedy, List<String> found) {
        assertTrue(found.isEmpty(), () -> remedy + ":\n" + String.join("\n", found));
    }

    /** {@code file:line: text} of each line with a match. */
    private static List<String> occurrences(List<Path> files, Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private static List<Path> javaFiles(Path... roots) {
        return files(roots).stream().filter(f -> f.toString().endsWith(".java")).toList();
    }

    private static List<Path> files(Path... roots) {
        List<Path> files = new ArrayList<>();
        for (Path root : roots) {
            if (Files.exists(root)) {
                try (Stream<Path> below = Files.walk(root)) {
                    below.filter(Files::isRegularFile).sorted().forEach(files::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    /** Bytes that are no UTF-8 (in a binary file) match nothing and do no harm. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
