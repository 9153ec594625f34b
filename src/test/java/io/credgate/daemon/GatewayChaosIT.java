package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.store.SqliteStore;
import io.credgate.store.StoredAttempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Broker and gateway die by SIGKILL while many commands are under way: none is lost, none is carried out twice, and an
 * outcome is unknown only where an attempt had begun.
 */
@Timeout(300)
class GatewayChaosIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** A killed broker may have confirmed a few reports which it had neither saved nor passed on. */
    private static final int LOST_PER_BROKER_KILL = 3;

    @TempDir
    Path directory;

    private record Encode(String commandId, Vendor vendor, int room) {}

    /** Sends one encode command per room, half of them to each encoder; the cards were ordered before. */
    private static List<Encode> sendEncodes(CloudService cloud, int rooms) {
        List<String> creates = new ArrayList<>();
        List<String> credentials = new ArrayList<>();
        List<Encode> encodes = new ArrayList<>();
        for (int i = 0; i < rooms; i++) {
            for (Vendor vendor : Vendor.values()) {
                creates.add(CloudService.newId());
                credentials.add(CloudService.newId());
                encodes.add(new Encode(CloudService.newId(), vendor, TestHotel.FIRST_ROOM + i));
                int last = encodes.size() - 1;
                cloud.create(
                        creates.get(last), credentials.get(last), vendor, TestHotel.FIRST_ROOM + i, "Ada Lovelace");
            }
        }
        for (String create : creates) {
            assertEquals("succeeded", cloud.awaitEnd(create).status());
        }
        for (int i = 0; i < encodes.size(); i++) {
            Encode encode = encodes.get(i);
            cloud.encode(encode.commandId(), encode.vendor(), encode.room() % 2, credentials.get(i));
        }
        return encodes;
    }

    private static void awaitEnded(CloudService cloud, long commands) {
        await(commands + " ended commands").atMost(LIMIT).until(() -> cloud.ended() >= commands);
    }

    /** The gateway must not run any more. */
    private static void assertKept(TestHotel hotel, CloudService cloud, List<Encode> encodes, int lostReportsMax) {
        int unknown = 0;
        try (SqliteStore store = SqliteStore.open(hotel.stateDir())) {
            for (Encode encode : encodes) {
                Report end = cloud.assertOneEnd(encode.commandId());
                StoredAttempt attempt = store.lastAttempt(encode.commandId());
                int cards = hotel.cards(encode.vendor(), encode.room());
                assertNotNull(attempt, end::text);
                assertEquals(1, attempt.number(), end::text);
                if (end.status().equals("unknown")) {
                    unknown++;
                    assertTrue(cards <= 1, () -> cards + " cards: " + end.text());
                } else {
                    assertEquals("succeeded", end.status(), end::text);
                    assertEquals(1, cards, end::text);
                }
            }
        }
        cloud.assertReportsComplete(lostReportsMax);
        System.out.println(encodes.size() + " encode commands, of which unknown: " + unknown);
    }

    @Test
    void brokerDies() {
        try (TestHotel hotel = new TestHotel(directory, 300);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway gateway = hotel.start();
            List<Encode> encodes = sendEncodes(cloud, 6);
            awaitEnded(cloud, encodes.size() + 3);
            hotel.broker.kill();
            hotel.broker.start();
            awaitEnded(cloud, encodes.size() * 2L);
            assertTrue(gateway.isAlive());
            gateway.kill();
            assertKept(hotel, cloud, encodes, LOST_PER_BROKER_KILL);
            for (Encode encode : encodes) {
                assertEquals("succeeded", cloud.assertOneEnd(encode.commandId()).status());
            }
        }
    }

    @Test
    void bothDie() {
        try (TestHotel hotel = new TestHotel(directory, 300);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway first = hotel.start();
            List<Encode> encodes = sendEncodes(cloud, 6);
            awaitEnded(cloud, encodes.size() + 3);
            hotel.broker.kill();
            first.kill();
            hotel.broker.start();
            ChildGateway second = hotel.start();
            awaitEnded(cloud, encodes.size() * 2L);
            second.kill();
            assertKept(hotel, cloud, encodes, LOST_PER_BROKER_KILL);
        }
    }

    @Test
    void gatewayDiesThreeTimesAndTheBrokerOnce() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        System.out.println("-Dseed=" + seed);
        try (TestHotel hotel = new TestHotel(directory, 120);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway gateway = hotel.start();
            List<Encode> encodes = sendEncodes(cloud, 30);
            int brokerKill = random.nextInt(4);
            int ended = encodes.size();
            for (int kill = 0; kill < 4; kill++) {
                ended += random.nextInt(encodes.size() / 5);
                awaitEnded(cloud, ended);
                Thread.sleep(random.nextInt(150));
                if (kill == brokerKill) {
                    hotel.broker.kill();
                    Thread.sleep(random.nextInt(500));
                    hotel.broker.start();
                } else {
                    gateway.kill();
                    gateway = hotel.start();
                }
            }
            awaitEnded(cloud, encodes.size() * 2L);
            gateway.kill();
            assertKept(hotel, cloud, encodes, LOST_PER_BROKER_KILL);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dseed=" + seed, e);
        }
    }
}
