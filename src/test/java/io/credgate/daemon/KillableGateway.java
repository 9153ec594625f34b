package io.credgate.daemon;

import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.Checkpoints;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The gateway as a process that stands still for ever at one checkpoint of one command, so that it can be killed exactly
 * there. Argument: the configuration. The system properties {@link #CHECKPOINT} and {@link #COMMAND} say where; without
 * them the gateway just runs.
 */
final class KillableGateway {
    static final String CHECKPOINT = "kill.checkpoint";
    static final String COMMAND = "kill.command";

    /** What is printed when the process stands still; the checkpoint and the command's id follow. */
    static final String REACHED = "checkpoint reached: ";

    private KillableGateway() {}

    public static void main(String[] args) {
        GatewayConfig config = ConfigProblems.readOrReport(Path.of(args[0]));
        if (config == null) {
            System.exit(2);
        }
        String checkpoint = System.getProperty(CHECKPOINT);
        Checkpoints checkpoints =
                checkpoint == null ? Checkpoints.none() : new StandStill(checkpoint, System.getProperty(COMMAND));
        Gateway gateway =
                Gateway.start(config, checkpoints, cause -> Runtime.getRuntime().halt(3));
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::stop, "shutdown"));
    }

    /** Deliveries name no command: the first one after the command's end is meant. */
    private static final class StandStill implements Checkpoints {
        private final String checkpoint;
        private final String commandId;
        private boolean finished;

        StandStill(String checkpoint, String commandId) {
            this.checkpoint = checkpoint;
            this.commandId = commandId;
        }

        @Override
        public void reached(String reached, String id) {
            boolean here = reached.equals(DELIVERED) ? finished : id.equals(commandId);
            finished |= reached.equals(FINISHED) && id.equals(commandId);
            if (reached.equals(checkpoint) && here) {
                System.out.println(REACHED + reached + " " + commandId);
                standStill();
            }
        }

        private static void standStill() {
            CountDownLatch never = new CountDownLatch(1);
            while (true) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    // Only SIGKILL ends this.
                }
            }
        }
    }
}
