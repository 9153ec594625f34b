package io.credgate.daemon;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.store.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program on a disk of its own that fills up, is emptied, becomes read-only. */
@Timeout(240)
class DiskIT {
    private static final int DISK_MIB = 32;
    private static final int ROOM = 107;
    private static final long CARD_MILLIS = 4_000;
    private static final String GUEST = "Quackenbush";
    private static final String FILLER = "of-somebody-else";

    @TempDir
    Path directory;

    private Path place() throws IOException {
        return Files.createDirectory(directory.resolve("state"));
    }

    private static void awaitRequest(TestHotel hotel, Vendor vendor, int requests) {
        await("request to the lock system")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> hotel.encodeRequests(vendor) == requests);
    }

    private static void awaitLog(ChildGateway gateway, String part) {
        await(part).atMost(Duration.ofSeconds(60)).until(() -> gateway.log().contains(part));
    }

    private static long count(ChildGateway gateway, String part) {
        return gateway.log().lines().filter(line -> line.contains(part)).count();
    }

    private static String encode(CloudService cloud, Vendor vendor, String credential) {
        String id = CloudService.newId();
        cloud.encode(id, vendor, 0, credential);
        return id;
    }

    private static void assertSucceeds(CloudService cloud, String commandId) {
        Report end = cloud.awaitEnd(commandId);
        assertEquals("succeeded", end.status(), end::text);
        cloud.assertOneEnd(commandId);
    }

    private static TreeMap<String, Long> sizes(SmallDisk disk) {
        TreeMap<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.list(disk.fromOutside())) {
            files.filter(f -> f.getFileName().toString().startsWith("credgate.db"))
                    .forEach(f ->
                            sizes.put(f.getFileName().toString(), f.toFile().length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes;
    }

    @Test
    void aDiskThatFillsUpAndIsEmptied() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(place(), DISK_MIB);
                TestHotel hotel = new TestHotel(directory, CARD_MILLIS);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway gateway = hotel.startProgram("INFO", disk.inside());
            String first = cloud.createCard(Vendor.SALTO, ROOM);
            String second = cloud.createCard(Vendor.VISIONLINE, ROOM);
            String underWay = encode(cloud, Vendor.SALTO, first);
            awaitRequest(hotel, Vendor.SALTO, 1);

            disk.fill(FILLER);
            awaitLog(gateway, " is full (");
            assertSucceeds(cloud, underWay);
            String fresh = encode(cloud, Vendor.VISIONLINE, second);
            await("the held back command")
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> cloud.results(fresh).isEmpty() && hotel.encodeRequests(Vendor.VISIONLINE) == 0);
            assertTrue(gateway.isAlive(), gateway::log);

            // The power goes, and the disk is still full when it is back.
            gateway.kill();
            ChildGateway next = hotel.startProgram("INFO", disk.inside());
            await("the next start").atMost(Duration.ofSeconds(60)).until(() -> count(next, " is up:") == 2);
            assertEquals(2, count(next, " is full ("), next::log);
            await("the command that is still held back")
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> cloud.results(fresh).isEmpty());
            assertTrue(next.isAlive(), next::log);

            disk.delete(FILLER);
            assertSucceeds(cloud, fresh);
            awaitLog(next, "has space again");
            assertTrue(Files.exists(disk.fromOutside().resolve("reserve")));
            assertSucceeds(cloud, encode(cloud, Vendor.SALTO, cloud.createCard(Vendor.SALTO, ROOM + 1)));
            assertEquals(1, hotel.cards(Vendor.SALTO, ROOM));
            assertEquals(1, hotel.cards(Vendor.VISIONLINE, ROOM));
            assertEquals(1, hotel.cards(Vendor.SALTO, ROOM + 1));
            assertTrue(next.isAlive(), next::log);
            cloud.assertReportsComplete();
        }
    }

    @Test
    void aDiskThatIsReadOnlyAtTheStart() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(place(), DISK_MIB);
                TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway gateway = hotel.startProgram("INFO", disk.inside());
            String credential = cloud.createCard(Vendor.SALTO, ROOM);
            gateway.terminate();
            cloud.awaitStatus("offline");
            TreeMap<String, Long> before = sizes(disk);

            disk.remount("ro");
            ChildGateway refused = hotel.startProgram("INFO", disk.inside());
            assertEquals(1, refused.awaitStop().exitCode());
            assertTrue(refused.log().contains("read-only"), refused::log);
            assertFalse(refused.log().contains("Exception"), refused::log);
            assertEquals(before, sizes(disk));

            disk.remount("rw");
            hotel.startProgram("INFO", disk.inside());
            assertSucceeds(cloud, encode(cloud, Vendor.SALTO, credential));
            assertEquals(1, hotel.cards(Vendor.SALTO, ROOM));
            cloud.assertReportsComplete();
        }
    }

    @Test
    void aDiskThatBecomesReadOnlyWhileACardIsMade() throws Exception {
        Path image = directory.resolve("image");
        try (SmallDisk disk = SmallDisk.mountBreakable(place(), image, 64);
                TestHotel hotel = new TestHotel(directory, CARD_MILLIS);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            ChildGateway gateway = hotel.startProgram("INFO", disk.inside());
            String credential = cloud.createCard(Vendor.SALTO, ROOM, GUEST);
            String underWay = encode(cloud, Vendor.SALTO, credential);
            awaitRequest(hotel, Vendor.SALTO, 1);
            await("the lock system is at work on the request")
                    .during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> hotel.cards(Vendor.SALTO, ROOM) == 0);

            disk.breakDown(image);
            // Not a step on from memory: what cannot be written down is not promised, and the process ends.
            assertEquals(1, gateway.awaitStop().exitCode());
            assertTrue(gateway.log().contains("The gateway cannot go on and ends"), gateway::log);
            assertTrue(gateway.log().contains("(SQLITE_IOERR_"), gateway::log);
            assertEquals(List.of(), cloud.ends(underWay));
            String fresh = CloudService.newId();
            cloud.create(fresh, CloudService.newId(), Vendor.VISIONLINE, ROOM, GUEST);
            ChildGateway refused = hotel.startProgram("INFO", disk.inside());
            assertEquals(1, refused.awaitStop().exitCode());
            assertEquals(List.of(), cloud.results(fresh));

            disk.repair(image);
            hotel.startProgram("INFO", disk.inside());
            assertSucceeds(cloud, fresh);
            Report end = cloud.awaitEnd(underWay);
            assertEquals("unknown", end.status(), end::text);
            // The lock system goes on without the gateway, which may be back before the card lies on the encoder.
            await("the card").atMost(Duration.ofSeconds(60)).until(() -> hotel.cards(Vendor.SALTO, ROOM) > 0);
            assertEquals(1, hotel.cards(Vendor.SALTO, ROOM), "the card was made once");
            assertFalse(gateway.log().contains(GUEST), "a stack trace names the guest");
            cloud.assertReportsComplete();
        }
    }
}
