package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is away for long: what waits, in which order it leaves, what is dropped. */
class TelemetryTest {
    private static final Duration LOOK = Duration.ofSeconds(6);

    @TempDir
    Path stateDir;

    private GatewayRig rig;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void cut() {
        rig.loop.onDisconnected(rig.uplink.epoch, "cut");
        rig.run();
    }

    private void back() {
        rig.connect(true);
        rig.run();
    }

    /** The Salto link goes and comes back: two events each time. */
    private void flap(int times) {
        for (int i = 0; i < times; i++) {
            rig.salto.up = false;
            rig.advance(LOOK);
            rig.salto.up = true;
            rig.advance(LOOK);
        }
    }

    private List<String> systemEvents() {
        return rig.bodies("/events").stream()
                .map(e -> (String) e.get("event_type"))
                .filter(t -> t.startsWith("acs_system"))
                .toList();
    }

    /** In order of publication; each number once, none left out. {@code online} comes again with its old number. */
    private void assertNoHoles() {
        List<Long> numbers = new ArrayList<>();
        rig.uplink.reports.stream()
                .filter(r -> r.payload().length > 0 && !r.topic().endsWith("/status"))
                .map(r -> (Long) GatewayRig.tree(r.payload()).get("seq"))
                .forEach(seq -> {
                    if (!numbers.contains(seq)) {
                        numbers.add(seq);
                    }
                });
        for (int i = 1; i < numbers.size(); i++) {
            assertEquals(numbers.get(i - 1) + 1, numbers.get(i), numbers::toString);
        }
    }

    private int indexOf(String topicEnd, String text) {
        List<OutboundReport> reports = rig.uplink.reports;
        for (int i = 0; i < reports.size(); i++) {
            if (reports.get(i).topic().endsWith(topicEnd)
                    && new String(reports.get(i).payload()).contains(text)) {
                return i;
            }
        }
        throw new AssertionError("no " + text + " on " + topicEnd);
    }

    @Test
    void resultsLeaveBeforeOlderEventsOfLinksAndTheNumbersKeepTheirOrder() {
        String card = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, card);
        cut();
        rig.uplink.reports.clear();
        flap(3);
        rig.salto.written("04");
        rig.run();
        back();
        assertEquals(6, systemEvents().size());
        assertTrue(indexOf("/results", "succeeded") < indexOf("/events", "acs_system.disconnected"));
        assertTrue(indexOf("/events", "acs_credential.issued") < indexOf("/events", "acs_system.disconnected"));
        List<Map<String, Object>> disconnected = rig.bodies("/events").stream()
                .filter(e -> e.get("event_type").equals("acs_system.disconnected"))
                .toList();
        assertEquals("2026-11-23T10:00:06Z", disconnected.get(0).get("occurred_at"));
        assertEquals("2026-11-23T10:00:18Z", disconnected.get(1).get("occurred_at"));
        assertNoHoles();
    }

    @Test
    void onlyTheLastStateOfASystemIsTold() {
        rig.uplink.reports.clear();
        cut();
        rig.advance(LOOK);
        flap(50);
        rig.salto.up = false;
        rig.advance(LOOK);
        back();
        List<Map<String, Object>> states = rig.bodies("/systems/" + SALTO);
        assertEquals(1, states.size());
        assertEquals("disconnected", GatewayRig.map(states.get(0), "status").get("state"));
        assertNoHoles();
    }

    @Test
    void oldestEventsAreDroppedWhenTooManyWaitAndItIsToldHowMany() {
        rig.reports = new ReportLimits(10, 1 << 20, 0);
        rig.crashAndRestart();
        cut();
        rig.uplink.reports.clear();
        flap(20);
        back();
        List<Map<String, Object>> events = rig.bodies("/events");
        assertEquals(Telemetry.EVENT_EVICTED, events.get(0).get("event_type"));
        assertEquals(11, events.size());
        assertEquals(
                "[{event_type=acs_system.connected, count=15}, {event_type=acs_system.disconnected, count=15}]",
                events.get(0).get("evicted").toString());
        assertEquals("2026-11-23T10:00:06Z", events.get(0).get("first_occurred_at"));
        assertNoHoles();
        cut();
        back();
        assertEquals(11, rig.bodies("/events").size(), "told once");
    }

    @Test
    void bytesAreBoundedToo() {
        rig.reports = new ReportLimits(1_000_000, 4000, 0);
        rig.crashAndRestart();
        cut();
        rig.uplink.reports.clear();
        flap(20);
        back();
        List<Map<String, Object>> events = rig.bodies("/events");
        assertEquals(Telemetry.EVENT_EVICTED, events.get(0).get("event_type"));
        assertTrue(events.size() > 4 && events.size() < 15, events.size() + " events");
    }

    @Test
    void resultsAreNeverDropped() {
        rig.reports = new ReportLimits(1, 100, 0);
        rig.crashAndRestart();
        List<String> commands = new ArrayList<>();
        cut();
        rig.uplink.reports.clear();
        for (int i = 0; i < 200; i++) {
            commands.add(rig.send("acs.encoders.list", "{}"));
        }
        flap(5);
        back();
        commands.forEach(id -> assertEquals("succeeded", rig.status(id)));
        assertNoHoles();
    }

    @Test
    void whatWaitsSurvivesACrash() {
        rig.reports = new ReportLimits(4, 1 << 20, 0);
        rig.crashAndRestart();
        cut();
        flap(3);
        rig.crashAndRestart();
        List<Map<String, Object>> events = rig.bodies("/events");
        assertEquals(Telemetry.EVENT_EVICTED, events.get(0).get("event_type"));
        assertEquals(
                List.of("acs_system.disconnected", "acs_system.connected"),
                systemEvents().subList(0, 2));
    }

    @Test
    void lineThatFlapsDoesNotGatherReportsOfTheGateway() {
        rig.uplink.reports.clear();
        rig.uplink.takes = false;
        for (int i = 0; i < 20; i++) {
            cut();
            back();
        }
        rig.uplink.takes = true;
        rig.run();
        assertEquals(1, rig.bodies("gw-1/status").size());
    }

    @Test
    void backlogLeavesAtTheRateThatIsSet() {
        rig.reports = new ReportLimits(10_000, 1 << 20, 100);
        rig.crashAndRestart();
        rig.advance(Duration.ofMinutes(1));
        cut();
        rig.uplink.reports.clear();
        for (int i = 0; i < 400; i++) {
            rig.send("acs.encoders.list", "{\"limit\":1}");
        }
        back();
        int atOnce = rig.uplink.reports.size();
        assertTrue(atOnce >= 100 && atOnce <= 102, atOnce + " at once");
        assertTrue(rig.loop.nextDeadlineNanos(rig.nanos, rig.now) > rig.nanos, "no busy waiting");
        for (int i = 1; i <= 10; i++) {
            rig.advance(Duration.ofMillis(100));
        }
        assertTrue(Math.abs(rig.uplink.reports.size() - atOnce - 100) <= 2, rig.uplink.reports.size() + " after 1 s");
        for (int i = 1; i <= 40; i++) {
            rig.advance(Duration.ofMillis(100));
        }
        assertEquals(400, rig.bodies("/results").size());
        assertNoHoles();
    }
}
