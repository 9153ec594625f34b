package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.dispatch.Checkpoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gateway is killed with SIGKILL at every step of an encode command and started again: the command ends exactly once,
 * and no second card is made.
 */
@Timeout(240)
class GatewayKillIT {
    private static final int ROOM = 107;

    @TempDir
    Path directory;

    /** What must have become of a command after a kill at a checkpoint. */
    private record Expected(String checkpoint, String status, int cardsMin, int cardsMax) {}

    private static final List<Expected> KILLS = List.of(
            new Expected(Checkpoints.ACCEPTED, "succeeded", 1, 1),
            new Expected(Checkpoints.ATTEMPT_STARTED, "unknown", 0, 0),
            new Expected(Checkpoints.SUBMITTED, "unknown", 0, 1),
            new Expected(Checkpoints.FINISHED, "succeeded", 1, 1),
            new Expected(Checkpoints.DELIVERED, "succeeded", 1, 1));

    /** One life of the gateway after the other, each ended at a later step of a command of its own. */
    @ParameterizedTest
    @EnumSource(Vendor.class)
    void commandEndsOnce(Vendor vendor) {
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            List<String> encodes = KILLS.stream().map(k -> CloudService.newId()).toList();
            for (int i = 0; i < KILLS.size(); i++) {
                ChildGateway gateway = hotel.startTo(KILLS.get(i).checkpoint(), encodes.get(i));
                cloud.encode(encodes.get(i), vendor, i % 2, cloud.createCard(vendor, ROOM + i));
                gateway.awaitCheckpoint();
                gateway.kill();
            }
            hotel.start();
            encodes.forEach(cloud::awaitEnd);
            // Also shows that the encoders are free.
            assertEncodes(hotel, cloud, vendor, ROOM + KILLS.size());
            for (int i = 0; i < KILLS.size(); i++) {
                Expected expected = KILLS.get(i);
                Report end = cloud.assertOneEnd(encodes.get(i));
                assertEquals(expected.status(), end.status(), () -> expected + end.text());
                assertEquals(1, end.attempts(), end::text);
                int cards = hotel.cards(vendor, ROOM + i);
                assertTrue(
                        cards >= expected.cardsMin() && cards <= expected.cardsMax(),
                        expected + ": " + cards + " cards");
            }
            cloud.assertReportsComplete();
        }
    }

    private static void assertEncodes(TestHotel hotel, CloudService cloud, Vendor vendor, int room) {
        String encode = CloudService.newId();
        cloud.encode(encode, vendor, 0, cloud.createCard(vendor, room));
        Report end = cloud.awaitEnd(encode);
        assertEquals("succeeded", end.status(), end::text);
        assertEquals(1, hotel.cards(vendor, room));
    }

    /** The cards are made while no gateway is there to hear of it. */
    @Test
    void killedWhileTheEncodersWaitForACard() {
        try (TestHotel hotel = new TestHotel(directory, 700);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway first = hotel.start();
            Map<Vendor, String> credentials = new EnumMap<>(Vendor.class);
            Map<Vendor, String> encodes = new EnumMap<>(Vendor.class);
            for (Vendor vendor : Vendor.values()) {
                credentials.put(vendor, cloud.createCard(vendor, ROOM));
            }
            credentials.forEach((vendor, credential) -> {
                encodes.put(vendor, CloudService.newId());
                cloud.encode(encodes.get(vendor), vendor, 0, credential);
            });
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> encodes.keySet().stream().allMatch(v -> hotel.encodeRequests(v) == 1));
            first.kill();

            hotel.start();
            for (Vendor vendor : Vendor.values()) {
                cloud.awaitEnd(encodes.get(vendor));
                await().atMost(Duration.ofSeconds(60)).until(() -> hotel.cards(vendor, ROOM) == 1);
                assertEncodes(hotel, cloud, vendor, ROOM + 1);
                Report end = cloud.assertOneEnd(encodes.get(vendor));
                assertEquals("unknown", end.status(), end::text);
                assertEquals(1, hotel.cards(vendor, ROOM));
            }
            cloud.assertReportsComplete();
        }
    }

    /** Killed again and again before anything could be reported. */
    @Test
    void killedAgainDuringTheRecovery() {
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            String encode = CloudService.newId();
            ChildGateway gateway = hotel.startTo(Checkpoints.SUBMITTED, encode);
            String credential = cloud.createCard(Vendor.VISIONLINE, ROOM);
            cloud.encode(encode, Vendor.VISIONLINE, 0, credential);
            gateway.awaitCheckpoint();
            gateway.kill();
            // The recovery itself ends the command; the kill comes before the broker could be told.
            gateway = hotel.startTo(Checkpoints.FINISHED, encode);
            gateway.awaitCheckpoint();
            gateway.kill();
            hotel.start();
            cloud.awaitEnd(encode);
            assertEncodes(hotel, cloud, Vendor.VISIONLINE, ROOM + 1);
            assertEquals("unknown", cloud.assertOneEnd(encode).status());
            assertTrue(hotel.cards(Vendor.VISIONLINE, ROOM) <= 1);
            cloud.assertReportsComplete();
        }
    }
}
