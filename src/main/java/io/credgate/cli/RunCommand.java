package io.credgate.cli;

import io.credgate.config.GatewayConfig;
import io.credgate.daemon.ConfigProblems;
import io.credgate.daemon.Gateway;
import io.credgate.daemon.LastWords;
import io.credgate.daemon.StalledException;
import io.credgate.daemon.UncaughtExceptions;
import io.credgate.store.SqliteStore;
import io.credgate.store.StoreException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code credgate run --config FILE}: the daemon in the foreground, until SIGTERM. */
@Command(
        name = "run",
        description = "Runs the gateway in the foreground until it is told to stop (SIGTERM or ctrl-C).",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private ConfigOption config = new ConfigOption();

    /** What takes time and needs no configuration: the start is not to wait for it. */
    private static Thread loadAhead() {
        Thread thread = new Thread(
                () -> {
                    try {
                        SqliteStore.loadLibrary();
                    } catch (StoreException e) {
                        log.debug("Whoever opens the store will say why", e);
                    }
                },
                "load-ahead");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public Integer call() throws InterruptedException {
        Thread ahead = loadAhead();
        GatewayConfig read = ConfigProblems.readOrReport(config.file());
        if (read == null) {
            // The driver unpacks its library into a file that it removes at the end, if it has got so far.
            ahead.join();
            return ExitCode.USAGE;
        }
        CountDownLatch fatal = new CountDownLatch(1);
        Gateway.FatalListener listener = cause -> {
            if (cause instanceof StalledException) {
                // Whoever stops in order waits for the loop that hangs.
                Runtime.getRuntime().halt(ExitCode.STALLED);
            }
            fatal.countDown();
        };
        UncaughtExceptions.endTheProcess(listener);
        Gateway gateway;
        try {
            gateway = Gateway.start(read, listener);
        } catch (StoreException e) {
            log.error("The gateway does not start: {}", e.getMessage());
            return ExitCode.FAILURE;
        }
        Thread hook = new Thread(
                () -> {
                    LastWords.haltAfter(LastWords.END_MAX, ExitCode.FAILURE);
                    gateway.stop();
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        // Only a failure of the gateway itself comes back from here; a signal ends the process through the hook.
        fatal.await();
        LastWords.haltAfter(LastWords.END_MAX, ExitCode.FAILURE);
        return ExitCode.FAILURE;
    }
}
