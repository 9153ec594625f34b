package io.credgate.mqtt;

import static io.credgate.mqtt.MiniatureCore.COMMANDS;
import static io.credgate.mqtt.MiniatureCore.RESULTS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.mqtt.FaultProxy.Accept;
import io.credgate.mqtt.FaultProxy.Direction;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many commands through many faults: none is lost, and each has its result. */
class MqttUplinkChaosIT {
    private static final int ROUNDS = 10;
    private static final int COMMANDS_PER_ROUND = 300;

    @Test
    void nothingIsLostWhateverTheLineDoes() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String hint = "repeat with -Dseed=" + seed;
        Set<String> sent = new HashSet<>();
        try (Mosquitto broker = Mosquitto.forgetful();
                FaultProxy proxy = new FaultProxy(broker.port());
                TestClient cloud = new TestClient(broker.url()).subscribe(RESULTS);
                MiniatureCore core = MiniatureCore.started(MiniatureCore.impatient(proxy.url()))) {
            await(hint)
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(core::isUp);
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
                    String id = round + "-" + i;
                    sent.add(id);
                    cloud.send(COMMANDS, id);
                    if (i == COMMANDS_PER_ROUND / 2) {
                        fault(random, broker, proxy);
                    }
                }
            }
            cloud.flush();
            // Seed 9730807819136: a drop that was still due fell on a healthy line, on which no broker sends again.
            // What
            // was dropped comes with the next connection, so there is one more.
            proxy.dropNothingMore();
            proxy.cut();
            await(hint)
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> core.executions.size() == sent.size());
            await(hint)
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> core.undelivered() == 0);
            assertEquals(sent, core.executions.keySet(), hint);
            Set<String> results = new HashSet<>();
            await(hint)
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        cloud.received(RESULTS).forEach(result -> results.add(result.text()));
                        return results.equals(sent);
                    });
            System.out.printf(
                    "%d commands, %d connections, %d deliveries, %d results%n",
                    sent.size(),
                    core.connected.size(),
                    core.arrived.size(),
                    cloud.received(RESULTS).size());
        }
    }

    private static void fault(Random random, Mosquitto broker, FaultProxy proxy) throws InterruptedException {
        switch (random.nextInt(7)) {
            case 0 -> proxy.cut();
            case 1 -> {
                proxy.freeze();
                Thread.sleep(2500);
                proxy.thaw();
            }
            case 2 -> {
                proxy.accept(Accept.CLOSE);
                proxy.cut();
                Thread.sleep(700);
                proxy.accept(Accept.PASS);
            }
            case 3 -> {
                proxy.accept(Accept.SILENCE);
                proxy.cut();
                Thread.sleep(1200);
                proxy.accept(Accept.PASS);
                proxy.cut();
            }
            case 4 -> {
                broker.freeze();
                Thread.sleep(2500);
                broker.thaw();
            }
            case 5 -> {
                proxy.drop(Direction.TO_BROKER, FaultProxy.PUBACK, 3);
                proxy.drop(Direction.TO_CLIENT, FaultProxy.PUBACK, 3);
            }
            default -> {
                proxy.drop(Direction.TO_CLIENT, FaultProxy.PUBLISH, 2);
                Thread.sleep(200);
                proxy.cut();
            }
        }
    }
}
