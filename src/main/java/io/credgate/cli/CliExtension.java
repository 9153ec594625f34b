package io.credgate.cli;

/**
 * Adds a command to the command line. Found by {@link java.util.ServiceLoader}, so that jars beside the daemon's own, such
 * as the one with the simulators, can bring commands that the daemon does not carry.
 */
public interface CliExtension {

    /** An object of a class annotated with {@link picocli.CommandLine.Command}; a new one for each call. */
    Object command();
}
