package io.credgate.cli;

import io.credgate.daemon.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code credgate prepare}: what the launcher has Java make its archive of classes from. */
@Command(
        name = "prepare",
        description =
                "Makes an archive of classes in the installation's folder, with which the daemon starts quicker. To be"
                        + " run after installing and after each update of Java; without it everything works as well.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("credgate-prepare");
        try {
            Rehearsal.run(directory);
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
