package io.credgate.simulation;

import io.credgate.dispatch.ReportLimits;
import java.time.Duration;
import java.util.Random;

/**
 * What kind of a day it is, drawn from the seed: some runs are crowded, some full of crashes, some quiet but for one kind of
 * trouble. Rates are per chance, of 1.
 *
 * @param safety how long anything may fail
 * @param commands how many commands the cloud thinks of
 * @param stepsPerCrash mean number of steps of the process between two crashes; 0 = none
 * @param crashAtRest per second, between two events; 0 = none
 * @param lineCuts per piece of bytes, that the connection to a lock system breaks
 * @param blackHoles per connection to a lock system, that it swallows everything from some time on
 * @param connectTrouble per connection to a lock system, that it is refused or hangs
 * @param controllerFaults per second and lock system
 * @param brokerCuts per second, that the connection to the broker breaks
 * @param brokerRestarts per second
 * @param amnesia per restart of the broker, that it has forgotten everything
 * @param refusals per report, that the broker refuses it
 * @param brokerDelay of each packet
 * @param lineDelay of each piece of bytes
 * @param reaction how late the core loop runs
 * @param nap how much longer than asked the core loop sleeps when nothing arrives
 * @param narrow whether everything comes at once and little of it is let in
 * @param diskFills per second, that the disk becomes short of space for a while
 * @param patrols whether lock systems are asked for news
 * @param thirdHand per second, that somebody takes a key back at a lock system
 * @param reports what may wait for the broker
 * @param clock of the machine
 */
record Plan(
        Duration safety,
        int commands,
        int stepsPerCrash,
        double crashAtRest,
        double lineCuts,
        double blackHoles,
        double connectTrouble,
        double controllerFaults,
        double brokerCuts,
        double brokerRestarts,
        double amnesia,
        double refusals,
        Duration brokerDelay,
        Duration lineDelay,
        Duration reaction,
        Duration nap,
        int receiveMaximum,
        int reportWindow,
        int inboxMax,
        int openCommandsMax,
        boolean narrow,
        double diskFills,
        boolean patrols,
        double thirdHand,
        ReportLimits reports,
        Clock clock) {
    /** So many commands never wait in one run. */
    private static final int ROOMY = 1000;

    private static final Duration SLOW = Duration.ofMillis(2500);
    private static final double CUTS_ON_A_NARROW_DAY = 0.3;

    /**
     * @param jumps per second; 0 = the clock is right all day
     * @param forgets whether it may not know the time when the gateway starts
     * @param settle how long it has to go on evenly before it is believed again
     */
    record Clock(double jumps, boolean forgets, Duration settle) {
        boolean isTroubled() {
            return jumps > 0;
        }
    }

    /** Whether a command may be refused for want of room. */
    boolean mayBeBusy() {
        return openCommandsMax < ROOMY;
    }

    static Plan draw(Random random) {
        Rates rates = new Rates(random);
        boolean narrow = rates.on(0.2);
        int receiveMaximum = 1 + random.nextInt(narrow || random.nextBoolean() ? 3 : 64);
        return new Plan(
                Duration.ofSeconds(15 + random.nextInt(105)),
                4 + random.nextInt(24) + (narrow ? 10 : 0),
                rates.on(0.6) ? 50 + random.nextInt(1000) : 0,
                rates.rate(0.5, 0.04),
                rates.rate(0.4, 0.05),
                rates.rate(0.3, 0.2),
                rates.rate(0.4, 0.5),
                rates.rate(0.6, 0.3),
                rates.rate(0.5, 0.1) + (narrow ? CUTS_ON_A_NARROW_DAY : 0),
                rates.rate(0.3, 0.03),
                rates.rate(0.3, 0.5),
                rates.rate(0.2, 0.02),
                rates.upTo(0.7, Duration.ofMillis(3000)),
                rates.upTo(0.7, Duration.ofMillis(800)),
                narrow ? SLOW : rates.upTo(0.4, Duration.ofMillis(200)),
                rates.upTo(0.5, Duration.ofMillis(1500)),
                receiveMaximum,
                1 + random.nextInt(16),
                narrow || random.nextInt(4) == 0 ? receiveMaximum : receiveMaximum * 2 + 64,
                narrow || random.nextInt(4) == 0 ? 2 + random.nextInt(8) : ROOMY,
                narrow,
                rates.rate(0.25, 0.1),
                rates.on(0.4),
                rates.rate(0.8, 0.3),
                rates.on(0.3)
                        ? new ReportLimits(1 + random.nextInt(20), 500 + random.nextInt(8000), random.nextInt(2) * 20)
                        : ReportLimits.USUAL,
                new Clock(rates.rate(0.25, 0.06), rates.on(0.5), Duration.ofSeconds(5 + random.nextInt(56))));
    }

    private record Rates(Random random) {
        boolean on(double probability) {
            return random.nextDouble() < probability;
        }

        double rate(double probability, double max) {
            double rate = random.nextDouble() * max;
            return on(probability) ? rate : 0;
        }

        Duration upTo(double probability, Duration max) {
            Duration drawn = Duration.ofNanos((long) (max.toNanos() * random.nextDouble()));
            return on(probability) ? drawn : Duration.ofMillis(1);
        }
    }
}
