package io.credgate.cli;

import io.credgate.config.ConfigReader;
import io.credgate.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands below {@code credgate store} share: the directory, and one sentence in place of a stack trace. */
abstract class StoreTool implements Callable<Integer> {
    private final ConfigReader reader;

    @Mixin
    private StateDirOption directory = new StateDirOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    StoreTool(ConfigReader reader) {
        this.reader = reader;
    }

    /** A remark that does not belong to the output. */
    final void remark(String sentence) {
        spec.commandLine().getErr().println(sentence);
    }

    /** Gives the exit code. */
    abstract int run(Path stateDir, PrintWriter out);

    @Override
    public final Integer call() {
        Path stateDir = directory.find(reader, spec);
        PrintWriter out = spec.commandLine().getOut();
        try {
            return run(stateDir, out);
        } catch (StoreException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILURE;
        } finally {
            out.flush();
        }
    }
}
