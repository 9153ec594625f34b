package io.credgate.mqtt;

import static io.credgate.mqtt.MiniatureCore.COMMANDS;
import static io.credgate.mqtt.MiniatureCore.RESULTS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.dispatch.InboundMessage;
import io.credgate.mqtt.FaultProxy.Accept;
import io.credgate.mqtt.FaultProxy.Direction;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the line and the broker can do to the uplink, one fault at a time. */
class MqttUplinkFaultsIT {
    private Mosquitto broker;
    private FaultProxy proxy;
    private TestClient cloud;

    @BeforeAll
    static void patience() {
        // Paho's threads may end with an exception when their connection is taken apart.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    @BeforeEach
    void setUp() {
        broker = Mosquitto.persistent();
        proxy = new FaultProxy(broker.port());
        cloud = new TestClient(broker.url()).subscribe(RESULTS);
    }

    @AfterEach
    void tearDown() {
        cloud.close();
        proxy.close();
        broker.close();
    }

    private MiniatureCore connectedCore() {
        MiniatureCore core = MiniatureCore.started(proxy.url());
        await().until(core::isUp);
        return core;
    }

    /** A command makes it in, and its result out. */
    private void assertWorks(MiniatureCore core, String id) {
        cloud.publish(COMMANDS, id);
        await().until(() -> core.executions.containsKey(id));
        await().until(() -> cloud.received(RESULTS).stream()
                .anyMatch(result -> result.text().equals(id)));
        List<Long> beginnings =
                core.connected.stream().map(MiniatureCore.Connected::epoch).toList();
        assertTrue(beginnings.containsAll(core.disconnected));
        assertEquals(core.disconnected.stream().distinct().toList(), core.disconnected);
    }

    @Test
    void aResetBringsUnacknowledgedCommandsAgain() {
        try (MiniatureCore core = connectedCore()) {
            core.hold();
            IntStream.range(0, 5).forEach(i -> cloud.publish(COMMANDS, "id-" + i));
            await().until(() -> core.arrived.size() == 5);
            proxy.cut();
            await().until(() -> core.arrived.size() == 10);
            assertEquals(core.arrivedTexts().subList(0, 5), core.arrivedTexts().subList(5, 10));
            core.release();
            await().until(() -> core.undelivered() == 0 && core.executions.size() == 5);
            assertTrue(core.connected.get(1).sessionPresent());
            assertWorks(core, "after");
        }
    }

    @Test
    void aLateAcknowledgementCannotHitAnotherMessage() {
        try (Mosquitto forgetful = Mosquitto.forgetful();
                FaultProxy line = new FaultProxy(forgetful.port());
                MiniatureCore core = MiniatureCore.started(line.url())) {
            await().until(core::isUp);
            core.hold();
            try (TestClient sender = new TestClient(forgetful.url())) {
                sender.publish(COMMANDS, "old");
            }
            await().until(() -> core.arrived.size() == 1);
            forgetful.kill();
            forgetful.start();
            await().until(() -> core.connected.size() == 2);
            assertFalse(core.connected.get(1).sessionPresent());

            // The new session counts its packet ids from the start again.
            line.record();
            try (TestClient sender = new TestClient(forgetful.url())) {
                sender.publish(COMMANDS, "new");
            }
            await().until(() -> core.arrived.size() == 2);
            InboundMessage.Acknowledgement late = core.arrived.get(0).acknowledgement();
            late.acknowledge();
            await().during(Duration.ofMillis(300))
                    .until(() -> line.recorded(Direction.TO_BROKER, FaultProxy.PUBACK)
                            .isEmpty());
            line.cut();
            await().until(() -> core.arrived.size() == 3);
            assertEquals(List.of("old", "new", "new"), core.arrivedTexts());
        }
    }

    @Test
    void aPulledCableIsNoticedAndSurvived() {
        try (MiniatureCore core = MiniatureCore.started(MiniatureCore.impatient(proxy.url()))) {
            await().until(core::isUp);
            proxy.freeze();
            cloud.publish(COMMANDS, "meanwhile");
            await().until(() -> core.disconnected.size() == 1);
            proxy.thaw();
            assertWorks(core, "after");
            assertTrue(core.executions.containsKey("meanwhile"));
        }
    }

    @Test
    void aFrozenBrokerIsNoticedAndSurvived() {
        try (MiniatureCore core = MiniatureCore.started(MiniatureCore.impatient(proxy.url()))) {
            await().until(core::isUp);
            broker.freeze();
            await().until(() -> core.disconnected.size() == 1);
            broker.thaw();
            assertWorks(core, "after");
        }
    }

    @Test
    void peersThatCloseOrStaySilentCostNoThreads() {
        try (MiniatureCore core = connectedCore()) {
            int before = proxy.accepted();
            proxy.accept(Accept.CLOSE);
            proxy.cut();
            await().until(() -> proxy.accepted() >= before + 6);
            proxy.accept(Accept.SILENCE);
            int silent = proxy.accepted();
            await().until(() -> proxy.accepted() >= silent + 2);
            proxy.accept(Accept.PASS);
            proxy.cut();
            assertWorks(core, "after");
            assertThreadsOfOneConnection();
        }
        await().until(() -> threads().isEmpty());
    }

    @Test
    void reconnectsCostNoThreads() {
        try (MiniatureCore core = connectedCore()) {
            for (int i = 1; i <= 20; i++) {
                int connections = i;
                proxy.cut();
                await().until(() -> core.connected.size() > connections && core.isUp());
            }
            assertWorks(core, "after");
            assertThreadsOfOneConnection();
        }
        await().until(() -> threads().isEmpty());
    }

    /** Loop, publisher, and Paho's receiver, sender, callback and ping. */
    private static void assertThreadsOfOneConnection() {
        await().untilAsserted(() -> assertEquals(6, threads().size(), () -> "threads: " + threads()));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("mqtt-") || name.startsWith("MQTT ") && name.endsWith("gw-test"))
                .toList();
    }

    @Test
    void aLostConfirmationOfAReportSendsItAgain() {
        try (MiniatureCore core = connectedCore()) {
            proxy.drop(Direction.TO_CLIENT, FaultProxy.PUBACK, 1);
            assertWorks(core, "first");
            await().until(() -> core.undelivered() == 0);
            assertEquals(
                    List.of("first", "first"),
                    cloud.received(RESULTS).stream()
                            .map(TestClient.Received::text)
                            .toList());
            assertEquals(1, core.disconnected.size());
        }
    }

    @Test
    void aLostAcknowledgementBringsTheCommandAgain() {
        try (MiniatureCore core = connectedCore()) {
            proxy.drop(Direction.TO_BROKER, FaultProxy.PUBACK, 1);
            assertWorks(core, "first");
            await().until(() -> proxy.dropsLeft() == 0);
            proxy.cut();
            await().until(() -> core.arrived.size() == 2);
            assertEquals(List.of("first", "first"), core.arrivedTexts());
        }
    }

    /**
     * Commands that Mosquitto 2.0.11 has delivered and that are not yet acknowledged do not all survive its restart, not even
     * an orderly one; those that wait for an absent gateway do. So senders repeat what is not answered.
     */
    @Test
    void aKilledBrokerThatKeepsItsFilesStillHasTheSession() {
        try (MiniatureCore core = connectedCore()) {
            assertWorks(core, "before");
        }
        List<String> ids = IntStream.range(0, 20).mapToObj(i -> "id-" + i).toList();
        ids.forEach(id -> cloud.publish(COMMANDS, id));
        // It writes after it has confirmed.
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        broker.kill();
        broker.start();
        cloud.close();
        cloud = new TestClient(broker.url()).subscribe(RESULTS);
        try (MiniatureCore core = connectedCore()) {
            assertTrue(core.connected.get(0).sessionPresent());
            await().until(() -> core.arrivedTexts().containsAll(ids));
            broker.kill();
            await().until(() -> core.disconnected.size() == 1);
            broker.start();
            await().until(core::isUp);
            assertTrue(core.connected.get(1).sessionPresent());
            cloud.close();
            cloud = new TestClient(broker.url()).subscribe(RESULTS);
            assertWorks(core, "after");
        }
    }

    @Test
    void aKilledBrokerThatForgetsIsSubscribedAgain() {
        try (Mosquitto forgetful = Mosquitto.forgetful();
                MiniatureCore core = MiniatureCore.started(forgetful.url())) {
            await().until(core::isUp);
            forgetful.kill();
            await().until(() -> core.disconnected.size() == 1);
            forgetful.start();
            await().until(() -> core.connected.size() == 2);
            assertFalse(core.connected.get(1).sessionPresent());
            cloud.close();
            cloud = new TestClient(forgetful.url()).subscribe(RESULTS);
            assertWorks(core, "after");
        }
    }

    @Test
    void aSessionWithoutSubscriptionIsRepaired() {
        proxy.drop(Direction.TO_BROKER, FaultProxy.SUBSCRIBE, 1);
        try (MiniatureCore core = connectedCore()) {
            assertEquals(0, proxy.dropsLeft());
            // The attempt that failed found no session, and left one to the next.
            assertFalse(core.connected.get(0).sessionPresent());
            assertWorks(core, "after");
        }
    }

    @Test
    void aFullInboxDropsTheConnectionAndLosesNothing() {
        try (MiniatureCore core = new MiniatureCore(MiniatureCore.config(proxy.url()), 10)) {
            core.uplink.start();
            await().until(core::isUp);
            core.hold();
            List<String> ids = IntStream.range(0, 40).mapToObj(i -> "id-" + i).toList();
            ids.forEach(id -> cloud.publish(COMMANDS, id));
            await().until(() -> core.disconnected.size() >= 1);
            assertEquals(ids.subList(0, 10), core.arrivedTexts().subList(0, 10));
            core.release();
            await().until(() -> core.executions.keySet().containsAll(ids));
            // Duplicates come with redelivery, gaps and swaps do not.
            assertEquals(ids, core.arrivedTexts().stream().distinct().toList());
            assertTrue(core.reasons.get(0).contains("inbox"));
        }
    }

    /** At one point longer than Paho bears silence, and it sees nothing of the part that is cut off. */
    @Test
    void aSlowLineCarriesALargeCommand() {
        try (MiniatureCore core = MiniatureCore.started(MiniatureCore.impatient(proxy.url()))) {
            await().until(core::isUp);
            proxy.delay(50);
            proxy.trickle(30_000, 500);
            cloud.publish(COMMANDS, "x".repeat(200_000));
            await().until(() -> core.arrived.size() == 1);
            assertEquals(64 * 1024 + 1, core.arrived.get(0).payload().length);
            assertEquals(List.of(), core.reasons);
        }
    }

    @Test
    void stoppingDoesNotWaitForABrokerThatIsNotThere() {
        proxy.accept(Accept.SILENCE);
        MiniatureCore core = new MiniatureCore(MiniatureCore.config(proxy.url()), 10);
        core.uplink.start();
        await().until(() -> proxy.accepted() == 1);
        core.close();
        await().until(() -> threads().isEmpty());
        assertEquals(List.of(), core.connected);
    }
}
