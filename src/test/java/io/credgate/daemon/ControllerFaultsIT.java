package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.daemon.CloudService.Report;
import io.credgate.daemon.TestHotel.Vendor;
import io.credgate.simulator.Faults.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lock systems that misbehave: every command ends with the right word, and the next one works. */
@Timeout(240)
class ControllerFaultsIT {
    private static final Set<String> SUCCEEDED = Set.of("succeeded");
    private static final Set<String> FAILED = Set.of("failed");
    private static final Set<String> UNKNOWN = Set.of("unknown");
    /** Whether an answer among noise is still believed is the dialect's affair. */
    private static final Set<String> DONE_OR_UNKNOWN = Set.of("succeeded", "unknown");

    /** A fault, and how a command may end that meets it. */
    private record Case(Kind kind, long amount, Set<String> salto, Set<String> visionline) {
        Set<String> ends(Vendor vendor) {
            return vendor == Vendor.SALTO ? salto : visionline;
        }
    }

    private static final List<Case> CASES = List.of(
            new Case(Kind.GARBAGE, 0, DONE_OR_UNKNOWN, DONE_OR_UNKNOWN),
            new Case(Kind.WRONG_LRC, 0, UNKNOWN, DONE_OR_UNKNOWN),
            new Case(Kind.CUT_AT_BYTE, 0, UNKNOWN, UNKNOWN),
            new Case(Kind.CUT_AT_BYTE, 7, UNKNOWN, UNKNOWN),
            new Case(Kind.ANSWER_LOST, 0, UNKNOWN, UNKNOWN),
            new Case(Kind.SILENT, 0, UNKNOWN, UNKNOWN),
            new Case(Kind.CUT_ON_REQUEST, 0, UNKNOWN, UNKNOWN),
            new Case(Kind.NAK, 0, SUCCEEDED, UNKNOWN),
            new Case(Kind.BUSY, 0, SUCCEEDED, SUCCEEDED),
            new Case(Kind.NO_CARD, 0, FAILED, FAILED),
            new Case(Kind.BAD_CARD, 0, FAILED, FAILED),
            new Case(Kind.ENCODER_OFFLINE, 0, FAILED, FAILED));

    @TempDir
    Path directory;

    @Test
    void everyFaultHasItsEnd() {
        try (TestHotel hotel = new TestHotel(directory, 50, "5s", "");
                CloudService cloud = new CloudService(hotel.broker.url())) {
            hotel.start();
            List<String> wrong = new ArrayList<>();
            int room = TestHotel.FIRST_ROOM;
            for (Case fault : CASES) {
                Map<Vendor, String> encodes = new EnumMap<>(Vendor.class);
                for (Vendor vendor : Vendor.values()) {
                    String credential = cloud.createCard(vendor, room);
                    hotel.fault(vendor, fault.kind(), fault.amount());
                    encodes.put(vendor, CloudService.newId());
                    cloud.encode(encodes.get(vendor), vendor, 0, credential);
                }
                for (Vendor vendor : Vendor.values()) {
                    Report end = cloud.awaitEnd(encodes.get(vendor));
                    int cards = hotel.cards(vendor, room);
                    boolean right = fault.ends(vendor).contains(end.status())
                            && (end.status().equals("unknown")
                                    ? cards <= 1
                                    : cards == (end.status().equals("succeeded") ? 1 : 0));
                    if (!right) {
                        wrong.add(vendor + " " + fault + ": " + cards + " cards, " + end.text());
                    }
                    assertEncodes(hotel, cloud, vendor, room + 1);
                    cloud.assertOneEnd(encodes.get(vendor));
                }
                room += 2;
            }
            assertEquals(List.of(), wrong);
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

    @Test
    void lockSystemsThatAreAwayLetCommandsExpire() throws IOException {
        try (TestHotel hotel = new TestHotel(directory, 50);
                CloudService cloud = new CloudService(hotel.broker.url())) {
            hotel.start();
            Map<Vendor, String> encodes = new EnumMap<>(Vendor.class);
            Map<Vendor, InetSocketAddress> addresses = new EnumMap<>(Vendor.class);
            for (Vendor vendor : Vendor.values()) {
                String credential = cloud.createCard(vendor, 101);
                addresses.put(vendor, hotel.takeAway(vendor));
                encodes.put(vendor, CloudService.newId());
                String params = "{\"acs_encoder_id\":\"" + vendor.encoderId(0) + "\",\"acs_credential_id\":\""
                        + credential + "\"}";
                String body = CloudService.body(encodes.get(vendor), "acs.encoders.encode_credential", params);
                cloud.send(
                        encodes.get(vendor),
                        "{\"expires_at\":\"" + Instant.now().plusSeconds(3) + "\"," + body.substring(1));
            }
            for (Vendor vendor : Vendor.values()) {
                Report end = cloud.awaitEnd(encodes.get(vendor));
                assertEquals("expired", end.status(), end::text);
                hotel.bringBack(vendor, addresses.get(vendor));
            }
            for (Vendor vendor : Vendor.values()) {
                assertEncodes(hotel, cloud, vendor, 102);
                assertEquals(0, hotel.cards(vendor, 101));
            }
            assertTrue(cloud.reports().stream().anyMatch(r -> r.text().contains("acs_system.disconnected")));
            cloud.assertReportsComplete();
        }
    }
}
