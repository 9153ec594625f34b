package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.ChildGateway.Stopped;
import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.mqtt.TestClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as systemd stops it: SIGTERM in every situation ends it soon, and nothing is lost. */
@Timeout(240)
class GatewayStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Two seconds is what a site sees; a loaded test machine gets more. */
    private static final long STOP_MAX_MILLIS = 5_000;
    /** 128 and the number of SIGTERM. */
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path directory;

    private static void stop(ChildGateway gateway, String situation) throws InterruptedException {
        Stopped stopped = gateway.terminate();
        System.out.println("SIGTERM " + situation + ": " + stopped.millis() + " ms");
        assertEquals(ENDED_BY_SIGTERM, stopped.exitCode(), gateway::log);
        assertTrue(stopped.millis() < STOP_MAX_MILLIS, () -> stopped + gateway.log());
    }

    /** What the broker tells somebody who subscribes now. */
    private static Object retainedState(TestHotel hotel) {
        String topic = TestHotel.ROOT + "/status";
        try (TestClient newcomer = new TestClient(hotel.broker.url()).subscribe(topic)) {
            await().atMost(LIMIT).until(() -> !newcomer.received().isEmpty());
            assertTrue(newcomer.received().get(0).retained());
            return CloudService.tree(newcomer.received().get(0).payload()).get("state");
        }
    }

    @Test
    void idle() throws InterruptedException {
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway first = hotel.startProgram("INFO");
            String credential = cloud.createCard(Vendor.SALTO, 101);
            assertEquals("online", retainedState(hotel));
            stop(first, "while idle");
            assertEquals("offline", retainedState(hotel));

            ChildGateway second = hotel.startProgram("INFO");
            cloud.awaitStatus("online");
            assertEquals("online", retainedState(hotel));
            String encode = CloudService.newId();
            cloud.encode(encode, Vendor.SALTO, 0, credential);
            assertEquals("succeeded", cloud.awaitEnd(encode).status());
            stop(second, "while idle");
            cloud.awaitStatus("offline");
            cloud.assertReportsComplete();
        }
    }

    @Test
    void whileEncodersWaitForACard() throws InterruptedException {
        try (TestHotel hotel = new TestHotel(directory, 3_000);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway first = hotel.startProgram("INFO");
            List<String> begun = new ArrayList<>();
            List<String> waiting = new ArrayList<>();
            for (Vendor vendor : Vendor.values()) {
                String one = cloud.createCard(vendor, 101);
                String other = cloud.createCard(vendor, 102);
                begun.add(CloudService.newId());
                waiting.add(CloudService.newId());
                cloud.encode(begun.get(begun.size() - 1), vendor, 0, one);
                cloud.encode(waiting.get(waiting.size() - 1), vendor, 0, other);
            }
            waiting.forEach(
                    id -> await().atMost(LIMIT).until(() -> !cloud.results(id).isEmpty()));
            for (Vendor vendor : Vendor.values()) {
                await().atMost(LIMIT).until(() -> hotel.encodeRequests(vendor) == 1);
            }
            stop(first, "while encoders wait for a card");
            assertEquals("offline", retainedState(hotel));

            hotel.startProgram("INFO");
            for (String encode : begun) {
                Report end = cloud.awaitEnd(encode);
                assertEquals("unknown", end.status(), end::text);
            }
            for (String encode : waiting) {
                // Had not begun, so it is carried out now.
                assertEquals("succeeded", cloud.awaitEnd(encode).status());
            }
            begun.forEach(cloud::assertOneEnd);
            for (Vendor vendor : Vendor.values()) {
                assertEquals(1, hotel.cards(vendor, 101));
                assertEquals(1, hotel.cards(vendor, 102));
            }
            cloud.assertReportsComplete();
        }
    }

    @Test
    void withReportsThatTheBrokerHasNot() throws InterruptedException {
        try (TestHotel hotel = new TestHotel(directory, 1_000);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway first = hotel.startProgram("INFO");
            String encode = CloudService.newId();
            cloud.encode(encode, Vendor.VISIONLINE, 0, cloud.createCard(Vendor.VISIONLINE, 101));
            await().atMost(LIMIT).until(() -> hotel.encodeRequests(Vendor.VISIONLINE) == 1);
            hotel.broker.stop();
            await().atMost(LIMIT)
                    .until(() -> first.log().contains(encode + " acs.encoders.encode_credential succeeded"));
            stop(first, "with reports for an absent broker");
            assertEquals(0, cloud.ends(encode).size());

            hotel.broker.start();
            hotel.startProgram("INFO");
            assertEquals("succeeded", cloud.awaitEnd(encode).status());
            cloud.awaitStatus("online");
            cloud.assertOneEnd(encode);
            assertEquals(1, hotel.cards(Vendor.VISIONLINE, 101));
            cloud.assertReportsComplete();
        }
    }

    @Test
    void beforeTheBrokerWasEverReached() throws InterruptedException {
        try (TestHotel hotel = new TestHotel(directory, 50)) {
            hotel.broker.stop();
            ChildGateway gateway = hotel.startProgram("INFO");
            await().atMost(LIMIT).until(() -> gateway.log().contains("No connection to"));
            stop(gateway, "without a broker");
        }
    }
}
