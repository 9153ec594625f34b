package io.credgate.mqtt;

import static io.credgate.mqtt.MiniatureCore.COMMANDS;
import static io.credgate.mqtt.MiniatureCore.RESULTS;
import static io.credgate.mqtt.MiniatureCore.STATUS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.dispatch.InboundMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the uplink carries, against a real broker whose line may be recorded and cut. */
class MqttUplinkIT {
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
        use(Mosquitto.forgetful());
    }

    private void use(Mosquitto chosen) {
        if (broker != null) {
            tearDown();
        }
        broker = chosen;
        proxy = new FaultProxy(broker.port());
        cloud = new TestClient(broker.url()).subscribe("#");
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

    @Test
    void aCommandArrivesWithAllThatItCarries() {
        try (MiniatureCore core = connectedCore()) {
            MqttProperties properties = new MqttProperties();
            properties.setResponseTopic("t/answers/7");
            properties.setCorrelationData(new byte[] {1, 0, (byte) 0xFF});
            properties.setMessageExpiryInterval(100L);
            properties.setContentType("application/json");
            cloud.publish(COMMANDS, "id-1".getBytes(StandardCharsets.UTF_8), false, properties);

            await().until(() -> core.arrived.size() == 1);
            InboundMessage message = core.arrived.get(0);
            assertEquals("t/answers/7", message.responseTopic());
            assertArrayEquals(new byte[] {1, 0, (byte) 0xFF}, message.correlationData());
            assertTrue(message.messageExpirySeconds() > 80 && message.messageExpirySeconds() <= 100);
            assertFalse(message.retained());

            cloud.publish(COMMANDS, "id-2");
            await().until(() -> core.arrived.size() == 2);
            InboundMessage bare = core.arrived.get(1);
            assertNull(bare.responseTopic());
            assertNull(bare.correlationData());
            assertEquals(-1, bare.messageExpirySeconds());
        }
    }

    @Test
    void expiryCountsDownAtTheBroker() {
        try (MiniatureCore first = connectedCore()) {
            assertNotNull(first);
        }
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(100L);
        cloud.publish(COMMANDS, "late".getBytes(StandardCharsets.UTF_8), false, properties);
        await().pollDelay(Duration.ofMillis(1600)).until(() -> true);
        try (MiniatureCore second = connectedCore()) {
            await().until(() -> second.arrived.size() == 1);
            long left = second.arrived.get(0).messageExpirySeconds();
            assertTrue(left > 50 && left <= 99, "left: " + left);
        }
    }

    @Test
    void reportsCarryCorrelationDataAndSayThatTheyAreJson() {
        try (MiniatureCore core = connectedCore()) {
            byte[] correlation = {9, 8, 7};
            long plain = core.report("t/answers/7", "{}", false, correlation);
            long kept = core.report("t/credentials/1", "{\"a\":1}", true, null);
            long emptied = core.report("t/credentials/2", "", true, null);
            await().until(() -> core.delivered.containsAll(List.of(plain, kept, emptied)));

            await().until(() -> cloud.received().size() >= 3);
            TestClient.Received answer = cloud.received("t/answers/7").get(0);
            assertArrayEquals(correlation, answer.properties().getCorrelationData());
            assertEquals("application/json", answer.properties().getContentType());
            assertTrue(answer.properties().getPayloadFormat());
            try (TestClient late = new TestClient(broker.url()).subscribe("t/credentials/#")) {
                await().until(() -> late.received().size() == 1);
                assertEquals("{\"a\":1}", late.received().get(0).text());
                assertTrue(late.received().get(0).retained());
            }
        }
    }

    @Test
    void aRetainedCommandIsFlaggedAndNotRepeatedOnEachConnection() {
        cloud.publish(COMMANDS, "stale".getBytes(StandardCharsets.UTF_8), true, new MqttProperties());
        try (MiniatureCore core = connectedCore()) {
            await().until(() -> core.arrived.size() == 1);
            assertTrue(core.arrived.get(0).retained());
            cloud.publish(COMMANDS, "fresh".getBytes(StandardCharsets.UTF_8), true, new MqttProperties());
            await().until(() -> core.arrived.size() == 2);
            assertTrue(core.arrived.get(1).retained(), "the flag is lost when the command is passed on at once");
            await().until(() -> core.undelivered() == 0);

            proxy.cut();
            await().until(() -> core.connected.size() == 2);
            cloud.publish(COMMANDS, "last");
            await().until(() -> core.arrivedTexts().contains("last"));
            assertEquals(List.of("stale", "fresh", "last"), core.arrivedTexts());
        }
    }

    @Test
    void commandsPublishedWhileTheGatewayIsAwayArriveInOrder() {
        try (MiniatureCore first = connectedCore()) {
            assertFalse(first.connected.get(0).sessionPresent());
        }
        List<String> ids = IntStream.range(0, 200).mapToObj(i -> "id-" + i).toList();
        ids.forEach(id -> cloud.publish(COMMANDS, id));
        try (MiniatureCore second = connectedCore()) {
            assertTrue(second.connected.get(0).sessionPresent(), "the broker has dropped the session");
            await().until(() -> second.arrived.size() == 200);
            assertEquals(ids, second.arrivedTexts());
        }
    }

    @Test
    void nothingIsAcknowledgedBeforeItsTimeAndThenInTheOrderOfArrival() {
        proxy.record();
        try (MiniatureCore core = connectedCore()) {
            core.hold();
            IntStream.range(0, 5).forEach(i -> cloud.publish(COMMANDS, "id-" + i));
            await().until(() -> core.arrived.size() == 5);
            assertEquals(List.of(), acknowledged());
            List<Integer> order = List.of(3, 1, 0, 4, 2);
            for (int i : order) {
                core.arrived.get(i).acknowledgement().acknowledge();
                core.arrived.get(i).acknowledgement().acknowledge();
            }
            await().until(() -> acknowledged().size() == 5);
            List<Integer> sent = acknowledged();
            assertEquals(sent.stream().sorted().toList(), sent);
        }
    }

    private List<Integer> acknowledged() {
        List<Integer> ids = new ArrayList<>();
        proxy.recorded(FaultProxy.Direction.TO_BROKER, FaultProxy.PUBACK).forEach(packet -> ids.add(packet.ackedId()));
        return ids;
    }

    @Test
    void theReceiveMaximumHoldsEvenIfTheBrokerDoesNotKeepIt() {
        MqttConfig five = MiniatureCore.with(MiniatureCore.config(proxy.url()), 5, Duration.ofSeconds(1), w -> w);
        try (MiniatureCore core = MiniatureCore.started(five)) {
            await().until(core::isUp);
            core.hold();
            IntStream.range(0, 100).forEach(i -> cloud.publish(COMMANDS, "id-" + i));
            await().until(() -> core.arrived.size() == 5);
            // Longer than Paho bears silence.
            await().during(Duration.ofMillis(2800)).until(() -> core.arrived.size() == 5);
            core.release();
            await().until(() -> core.arrived.size() == 100);
            assertEquals(List.of(), core.reasons);
        }
    }

    @Test
    void theWillComesAfterItsDelayAndNotWhenTheGatewayIsBackBefore() {
        MqttConfig patient = MiniatureCore.with(
                MiniatureCore.config(proxy.url()),
                64,
                Duration.ofSeconds(5),
                will -> new MqttConfig.Will(will.topic(), will.payload(), Duration.ofSeconds(2)));
        try (MiniatureCore core = MiniatureCore.started(patient)) {
            await().until(core::isUp);
            proxy.cut();
            await().until(() -> core.connected.size() == 2);
            await().during(Duration.ofMillis(3300))
                    .until(() -> cloud.received(STATUS).isEmpty());

            proxy.accept(FaultProxy.Accept.CLOSE);
            proxy.cut();
            await().until(() -> !cloud.received(STATUS).isEmpty());
            assertEquals("offline", cloud.received(STATUS).get(0).text());
            try (TestClient late = new TestClient(broker.url()).subscribe(STATUS)) {
                await().until(() -> !late.received().isEmpty());
                assertTrue(late.received().get(0).retained());
            }
        }
    }

    @Test
    void stoppingLeavesNoWill() {
        try (MiniatureCore core = connectedCore()) {
            core.uplink.stop(Duration.ofSeconds(5));
            assertEquals(1, core.disconnected.size());
            await().during(Duration.ofMillis(2200))
                    .until(() -> cloud.received(STATUS).isEmpty());
        }
    }

    @Test
    void longCorrelationDataPoisonsNothing() {
        proxy.record();
        // The cloud's own Paho would die of what it sends here, so it does not listen.
        cloud.close();
        cloud = new TestClient(broker.url());
        try (MiniatureCore core = connectedCore()) {
            byte[] correlation = new byte[40_000];
            correlation[39_999] = 42;
            MqttProperties properties = new MqttProperties();
            properties.setCorrelationData(correlation);
            cloud.publish(COMMANDS, "long".getBytes(StandardCharsets.UTF_8), false, properties);
            cloud.publish(COMMANDS, "after");
            await().until(() -> core.arrived.size() == 2);
            assertArrayEquals(correlation, core.arrived.get(0).correlationData());

            long report = core.report(RESULTS, "{}", false, correlation);
            await().until(() -> core.delivered.contains(report));
            assertTrue(proxy.recorded(FaultProxy.Direction.TO_BROKER, FaultProxy.PUBLISH).stream()
                    .anyMatch(packet -> packet.content().length > 40_000));
            assertEquals(List.of(), core.reasons);
        }
    }

    @Test
    void aHugeCommandIsCutAndTheNextOneArrives() {
        try (MiniatureCore core = connectedCore()) {
            core.hold();
            cloud.publish(COMMANDS, "x".repeat(1024 * 1024));
            cloud.publish(COMMANDS, "x".repeat(64 * 1024));
            cloud.publish(COMMANDS, "beyond what the broker may pass on" + "x".repeat(MqttConfig.PACKET_MAX_BYTES));
            cloud.publish(COMMANDS, "after");
            await().until(() -> core.arrivedTexts().contains("after"));
            assertEquals(
                    List.of(64 * 1024 + 1, 64 * 1024, 5),
                    core.arrived.stream()
                            .map(message -> message.payload().length)
                            .toList());
            core.release();
            await().until(() -> core.undelivered() == 0);
            assertEquals(List.of(), core.reasons);
        }
    }

    @Test
    void aReportThatCannotBeSentIsRefusedAndTheNextOneIsDelivered() {
        use(Mosquitto.forgetful("max_packet_size 2000"));
        try (MiniatureCore core = connectedCore()) {
            long large = core.report(RESULTS, "x".repeat(2000));
            long wildcard = core.report("t/+/x", "{}");
            long control = core.report("t/\u0007", "{}");
            long good = core.report(RESULTS, "{}");
            await().until(() -> core.delivered.contains(good));
            assertEquals(
                    List.of(
                            new MiniatureCore.Refused(large, 0x95),
                            new MiniatureCore.Refused(wildcard, 0x90),
                            new MiniatureCore.Refused(control, 0x90)),
                    core.refused);
            assertEquals(List.of(), core.reasons);
        }
    }

    @Test
    void whatTheBrokerForbidsIsRefused() throws IOException {
        Path acl = Files.createTempFile("acl", ".txt");
        Files.writeString(acl, "topic readwrite t/#\ntopic read #\n");
        use(Mosquitto.forgetful("acl_file " + acl));
        try (MiniatureCore core = connectedCore()) {
            long forbidden = core.report("elsewhere/x", "{}");
            long good = core.report(RESULTS, "{}");
            await().until(() -> core.delivered.contains(good) && !core.refused.isEmpty());
            assertEquals(List.of(new MiniatureCore.Refused(forbidden, 0x87)), core.refused);
        } finally {
            Files.delete(acl);
        }
    }

    @Test
    void aBrokerThatDoesNotWantUsIsNotPestered() {
        try (Mosquitto strict = Mosquitto.forgetful("allow_anonymous false");
                FaultProxy toStrict = new FaultProxy(strict.port());
                MiniatureCore core = MiniatureCore.started(toStrict.url())) {
            await().until(() -> toStrict.accepted() == 1);
            await().during(Duration.ofSeconds(1)).until(() -> toStrict.accepted() == 1);
            assertFalse(core.isUp());
        }
    }

    @Test
    void topicAliasesAreNeverUsed() {
        proxy.record();
        try (MiniatureCore core = connectedCore()) {
            core.report(RESULTS, "one");
            long last = core.report(RESULTS, "two");
            await().until(() -> core.delivered.contains(last));
            proxy.recorded(FaultProxy.Direction.TO_BROKER, FaultProxy.PUBLISH)
                    .forEach(packet ->
                            assertTrue(new String(packet.content(), StandardCharsets.ISO_8859_1).contains(RESULTS)));
        }
    }

    @Test
    void reportsOfManyKilobytesKeepTheirOrder() {
        try (MiniatureCore core = connectedCore()) {
            List<String> sent = IntStream.range(0, 300)
                    .mapToObj(i -> i + ":" + "x".repeat(2000))
                    .toList();
            sent.forEach(text -> core.report(RESULTS, text));
            await().until(() -> core.undelivered() == 0);
            await().until(() -> cloud.received(RESULTS).size() == 300);
            assertEquals(
                    sent,
                    cloud.received(RESULTS).stream()
                            .map(TestClient.Received::text)
                            .toList());
        }
    }
}
