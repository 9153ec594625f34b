package io.credgate.daemon;

import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.Checkpoints;
import java.nio.file.Path;
import org.apache.commons.daemon.Daemon;
import org.apache.commons.daemon.DaemonContext;
import org.apache.commons.daemon.DaemonController;
import org.apache.commons.daemon.DaemonInitException;
import org.jspecify.annotations.Nullable;

/** The gateway under jsvc, for sites that insist on it. Takes {@code --config FILE}. */
public final class GatewayDaemon implements Daemon {
    private static final int FAILURE = 1;
    private static final int STALLED = 4;

    private @Nullable GatewayConfig config;
    private @Nullable DaemonController controller;
    private @Nullable Gateway gateway;

    @Override
    public void init(DaemonContext context) throws DaemonInitException {
        String[] arguments = context.getArguments();
        if (arguments.length != 2 || !arguments[0].equals("--config")) {
            throw new DaemonInitException("Usage: --config FILE");
        }
        config = ConfigProblems.readOrReport(Path.of(arguments[1]));
        if (config == null) {
            throw new DaemonInitException("The configuration has problems, see above; nothing was started.");
        }
        controller = context.getController();
    }

    @Override
    public void start() {
        GatewayConfig read = config;
        if (read == null) {
            throw new IllegalStateException("not initialised");
        }
        Gateway.FatalListener fatal = cause -> {
            DaemonController told = controller;
            if (cause instanceof StalledException) {
                Runtime.getRuntime().halt(STALLED);
            } else if (told != null) {
                LastWords.haltAfter(LastWords.END_MAX, FAILURE);
                told.fail("The gateway cannot go on: " + cause);
            }
        };
        UncaughtExceptions.endTheProcess(fatal);
        gateway = Gateway.start(read, Checkpoints.none(), fatal);
    }

    @Override
    public void stop() {
        Gateway running = gateway;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    public void destroy() {
        gateway = null;
        config = null;
    }
}
