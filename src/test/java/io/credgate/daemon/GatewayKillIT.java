package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.dispatch.Checkpoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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

    static List<Arguments> kills() {
        List<Arguments> kills = new ArrayList<>();
        for (Vendor vendor : Vendor.values()) {
            for (Expected expected : List.of(
                    new Expected(Checkpoints.ACCEPTED, "succeeded", 1, 1),
                    new Expected(Checkpoints.ATTEMPT_STARTED, "unknown", 0, 0),
                    new Expected(Checkpoints.SUBMITTED, "unknown", 0, 1),
                    new Expected(Checkpoints.FINISHED, "succeeded", 1, 1),
                    new Expected(Checkpoints.DELIVERED, "succeeded", 1, 1))) {
                kills.add(Arguments.of(vendor, expected));
            }
        }
        return kills;
    }

    @ParameterizedTest
    @MethodSource("kills")
    void commandEndsOnce(Vendor vendor, Expected expected) {
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            String encode = CloudService.newId();
            ChildGateway first = hotel.startTo(expected.checkpoint(), encode);
            String credential = cloud.createCard(vendor, ROOM);
            cloud.encode(encode, vendor, 0, credential);
            first.awaitCheckpoint();
            first.kill();

            hotel.start();
            cloud.awaitEnd(encode);
            // Also shows that the encoder is free and the room is not stuck.
            assertEncodes(hotel, cloud, vendor, ROOM + 1);
            Report end = cloud.assertOneEnd(encode);
            assertEquals(expected.status(), end.status(), end::text);
            assertEquals(1, end.attempts(), end::text);
            int cards = hotel.cards(vendor, ROOM);
            assertTrue(cards >= expected.cardsMin() && cards <= expected.cardsMax(), cards + " cards");
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

    /** The card is made while no gateway is there to hear of it. */
    @ParameterizedTest
    @EnumSource(Vendor.class)
    void killedWhileTheEncoderWaitsForTheCard(Vendor vendor) {
        try (TestHotel hotel = new TestHotel(directory, 700);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway first = hotel.start();
            String credential = cloud.createCard(vendor, ROOM);
            String encode = CloudService.newId();
            cloud.encode(encode, vendor, 0, credential);
            await().atMost(Duration.ofSeconds(60)).until(() -> hotel.encodeRequests(vendor) == 1);
            first.kill();

            hotel.start();
            cloud.awaitEnd(encode);
            await().atMost(Duration.ofSeconds(60)).until(() -> hotel.cards(vendor, ROOM) == 1);
            assertEncodes(hotel, cloud, vendor, ROOM + 1);
            Report end = cloud.assertOneEnd(encode);
            assertEquals("unknown", end.status(), end::text);
            assertEquals(1, hotel.cards(vendor, ROOM));
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
