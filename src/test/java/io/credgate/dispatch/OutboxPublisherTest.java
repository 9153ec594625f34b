package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.body;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports and a broker that refuses, breaks off or forgets. */
class OutboxPublisherTest {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int PACKET_TOO_LARGE = 0x95;

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

    @Test
    void refusalMakesAPauseAndNoMore() {
        rig.uplink.refusal = report -> QUOTA_EXCEEDED;
        String list = rig.send("acs.encoders.list", "{}");
        rig.uplink.refusal = report -> 0;
        assertTrue(rig.results(list).isEmpty());
        rig.advance(Duration.ofSeconds(1));
        assertTrue(rig.results(list).isEmpty(), "not at once");
        assertTrue(rig.loop.nextDeadlineNanos(rig.nanos, rig.now) > rig.nanos);
        rig.advance(Duration.ofMinutes(1));
        assertEquals("succeeded", rig.status(list));
        assertTrue(rig.loop.nextDeadlineNanos(rig.nanos, rig.now) > rig.nanos, "nothing is overdue");
    }

    @Test
    void lineThatFlapsWhileNothingGetsThroughDoesNotFillTheOutbox() {
        rig.uplink.takes = false;
        for (int i = 0; i < 50; i++) {
            rig.loop.onDisconnected(rig.uplink.epoch, "flaps");
            rig.connect(true);
            rig.run();
        }
        int before = rig.bodies("/status").size();
        rig.uplink.takes = true;
        rig.connect(true);
        rig.run();
        assertEquals(before + 1, rig.bodies("/status").size());
        rig.connect(true);
        rig.run();
        assertEquals(before + 2, rig.bodies("/status").size(), "the will may have been published after that one");
    }

    @Test
    void responseTopicThatTheBrokerBreaksOffAtIsGivenUp() {
        rig.uplink.closesAt = report -> report.topic().equals("not/allowed");
        String id = rig.newId();
        rig.deliver(body(id, "acs.encoders.list", "{}"), false, "not/allowed", -1);
        String next = rig.send("acs.users.list", "{}");
        for (int losses = 1; losses < 5; losses++) {
            assertTrue(rig.results(next).isEmpty(), "loss " + losses);
            rig.connect(true);
            rig.run();
        }
        rig.connect(true);
        rig.run();
        assertEquals("succeeded", rig.status(id));
        assertEquals("succeeded", rig.status(next));
    }

    /** A broker that answers the keep-alive and does nothing else must not go unnoticed. */
    @Test
    void quietBrokerHasToConfirmAReportNowAndThen() {
        rig.uplink.reports.clear();
        rig.advance(Duration.ofMinutes(4));
        assertEquals(0, rig.bodies("gw-1/status").size());
        rig.advance(Duration.ofMinutes(1));
        assertEquals(1, rig.bodies("gw-1/status").size());
        rig.advance(Duration.ofMinutes(4));
        assertEquals(1, rig.bodies("gw-1/status").size());
        rig.loop.onDisconnected(rig.uplink.epoch, "cut");
        rig.advance(Duration.ofHours(1));
        assertEquals(1, rig.bodies("gw-1/status").size());
    }

    @Test
    void resultTooLargeForTheBrokerIsReplacedByAShortOne() {
        for (int i = 0; i < 5; i++) {
            rig.card(SALTO, 101, "");
        }
        long[] refusedSeq = {0};
        rig.uplink.refusal = report -> {
            if (report.payload().length <= 2000) {
                return 0;
            }
            refusedSeq[0] = (Long) GatewayRig.tree(report.payload()).get("seq");
            return PACKET_TOO_LARGE;
        };
        String list = rig.send("acs.credentials.list", "{}");
        assertEquals(1, rig.results(list).size());
        Map<String, Object> result = rig.result(list);
        assertEquals(refusedSeq[0], result.get("seq"));
        assertEquals("acs.credentials.list", result.get("type"));
        assertEquals("succeeded", result.get("status"));
        assertEquals(true, result.get("terminal"));
        assertEquals(false, result.get("ok"));
        assertTrue(map(result, "error").get("message").toString().contains("larger than the broker accepts"));
        assertEquals("succeeded", rig.status(rig.send("acs.encoders.list", "{\"limit\":1}")), "the next one goes");
    }

    @Test
    void reportThatIsTooLargeEvenWhenShortIsGivenUp() {
        rig.uplink.refusal = report -> report.topic().endsWith("/results") ? PACKET_TOO_LARGE : 0;
        String list = rig.send("acs.encoders.list", "{}");
        rig.uplink.refusal = report -> 0;
        assertTrue(rig.results(list).isEmpty());
        assertEquals("succeeded", rig.status(rig.send("acs.users.list", "{}")));
        assertFalse(rig.loop.doWork(rig.nanos, rig.now));
    }

    /** With two states of one topic, the broker would keep the older one. */
    @Test
    void lateConfirmationOfAnEarlierCopyCountsForNothing() {
        List<OutboundReport> handed = new ArrayList<>();
        rig.loop.setUplink((epoch, report) -> handed.add(report));
        long epoch = rig.uplink.epoch;
        rig.send("acs.encoders.list", "{}");
        String newer = rig.send("acs.users.list", "{}");
        assertEquals(2, handed.size());
        rig.loop.onRefused(epoch, handed.get(0).id(), QUOTA_EXCEEDED, "refused by the test");
        rig.run();
        rig.advance(Duration.ofSeconds(11));
        assertEquals(4, handed.size());
        rig.loop.onDelivered(epoch, handed.get(1).id());
        rig.loop.onDelivered(epoch, handed.get(2).id());
        rig.run();
        rig.loop.onDisconnected(epoch, "cut");
        handed.clear();
        rig.connect(true);
        rig.run();
        assertTrue(
                handed.stream()
                        .anyMatch(r -> newer.equals(GatewayRig.tree(r.payload()).get("command_id"))),
                "it has not arrived behind the other one");
    }

    private long statesOf(String card) {
        return rig.bodies("/credentials/" + card).size();
    }

    @Test
    void newProcessRestoresWhatTheBrokerForgotMeanwhile() {
        String card = rig.card(SALTO, 101, "");
        rig.crashAndRestart();
        assertEquals(0, statesOf(card), "the broker still has it");
        rig.sessionAtStart = false;
        rig.crashAndRestart();
        assertEquals(1, statesOf(card));
    }

    private void reconnectWithoutSession() {
        rig.loop.onDisconnected(rig.uplink.epoch, "cut");
        rig.connect(false);
        rig.run();
    }

    @Test
    void lineThatFlapsDoesNotFillTheOutbox() {
        String card = rig.card(SALTO, 101, "");
        rig.uplink.reports.clear();
        rig.uplink.takes = false;
        for (int i = 0; i < 20; i++) {
            reconnectWithoutSession();
        }
        rig.uplink.takes = true;
        rig.run();
        assertTrue(statesOf(card) <= 2, statesOf(card) + " times");
        assertTrue(rig.bodies("/encoders/" + GatewayRig.SALTO_ENCODER).size() <= 2);
        assertTrue(statesOf(card) >= 1);
    }

    /** The broker forgets in the middle of a republication: what it had taken of it has to come again. */
    @Test
    void brokerThatForgetsTwiceIsRestoredWhole() {
        String first = rig.card(SALTO, 101, "");
        String second = rig.card(SALTO, 102, "");
        rig.uplink.closesAt = report -> report.topic().endsWith(second);
        reconnectWithoutSession();
        rig.uplink.closesAt = report -> false;
        rig.uplink.reports.clear();
        reconnectWithoutSession();
        assertTrue(statesOf(first) >= 1);
        assertTrue(statesOf(second) >= 1);
    }

    /** The broker says once that it has forgotten; to the next process it says that all is well. */
    @Test
    void republicationThatWaitedWhenTheProcessDiedIsMadeByTheNextOne() {
        String card = rig.card(SALTO, 101, "");
        rig.uplink.takes = false;
        reconnectWithoutSession();
        reconnectWithoutSession();
        rig.uplink.takes = true;
        rig.crashAndRestart();
        assertEquals(2, statesOf(card), "the one that waited, and the one behind it");
        rig.crashAndRestart();
        assertEquals(0, statesOf(card), "that was all");
    }

    @Test
    void republicationGoesPieceByPieceAndOnWhereTheProcessDied() {
        new StoredDesk(rig).multiply(rig.card(SALTO, 101, ""), 2 * Presence.REPUBLISHED_MAX);
        rig.crashAndRestart();
        rig.uplink.reports.clear();
        rig.connect(false);
        rig.loop.doWork(rig.nanos, rig.now);
        Set<String> first = statesTold();
        assertEquals(Presence.REPUBLISHED_MAX, first.size());
        rig.crashAndRestart();
        rig.advance(Duration.ofSeconds(5));
        Set<String> all = statesTold();
        all.addAll(first);
        assertEquals(2 * Presence.REPUBLISHED_MAX + 1, all.size());
    }

    private Set<String> statesTold() {
        return rig.uplink.reports.stream()
                .map(OutboundReport::topic)
                .filter(t -> t.contains("/credentials/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void republicationWaitsForSpaceOnTheDisk() {
        String card = rig.card(SALTO, 101, "");
        rig.usableBytes = 0;
        rig.advance(Duration.ofSeconds(1));
        rig.uplink.reports.clear();
        reconnectWithoutSession();
        rig.crashAndRestart();
        assertEquals(0, statesOf(card));
        rig.usableBytes = 1L << 40;
        rig.advance(Duration.ofSeconds(1));
        assertEquals(1, statesOf(card));
    }
}
