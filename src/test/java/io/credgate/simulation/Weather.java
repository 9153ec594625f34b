package io.credgate.simulation;

import java.time.Duration;

/** How things stand between gateway, lock systems and broker; calm from the liveness phase on. */
final class Weather {
    private final World world;
    private final Plan plan;
    private boolean calm;

    Weather(World world, Plan plan) {
        this.world = world;
        this.plan = plan;
    }

    void becomeCalm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    private boolean strikes(double rate) {
        return !calm && rate > 0 && world.chance(rate);
    }

    boolean cutsLine() {
        return strikes(plan.lineCuts());
    }

    boolean hidesBlackHole() {
        return strikes(plan.blackHoles());
    }

    boolean troublesConnecting() {
        return strikes(plan.connectTrouble());
    }

    boolean refusesReport() {
        return strikes(plan.refusals());
    }

    boolean forgets() {
        return strikes(plan.amnesia());
    }

    Duration lineDelay() {
        return calm ? Duration.ofMillis(1) : world.moment(plan.lineDelay());
    }

    Duration brokerDelay() {
        return calm ? Duration.ofMillis(1) : world.moment(plan.brokerDelay());
    }
}
