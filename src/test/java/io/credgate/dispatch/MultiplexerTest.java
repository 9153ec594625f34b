package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.LinkProfile;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Protocol;
import io.credgate.protocol.RelayServer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs beside the gateway's own commands on one link. */
class MultiplexerTest {
    private static final LinkProfile PROFILE = ServiceLoader.load(Protocol.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.dialect().equals("salto-pms"))
            .findFirst()
            .orElseThrow()
            .configure(new DefaultConfigSection(), Medium.TCP, ZoneId.of("Europe/Oslo"));
    private static final String ENCODER = "Encoder 1";

    @TempDir
    Path directory;

    private GatewayRig rig;
    private Multiplexer multiplexer;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(directory);
        multiplexer = rig.loop.addMultiplexer(rig.salto, SALTO, PROFILE::newRelayServer);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** A program that speaks through the multiplexer. */
    private final class Client implements RelayClient {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private boolean closed;
        private boolean deaf;

        Client() {
            multiplexer.connected(this);
        }

        void say(byte[] bytes) {
            multiplexer.received(this, bytes, rig.nanos);
            rig.run();
        }

        /** Fields of a frame, or what it was told so far; empties it. */
        String heard() {
            String text = heard.toString(StandardCharsets.ISO_8859_1);
            heard.reset();
            return text;
        }

        @Override
        public String name() {
            return "10.0.0.7:50000";
        }

        @Override
        public boolean send(byte[] bytes) {
            heard.writeBytes(bytes);
            return !deaf;
        }

        @Override
        public void readOn() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] frame(String... fields) {
        byte[] content =
                ("\u00b3" + String.join("\u00b3", fields) + "\u00b3\u0003").getBytes(StandardCharsets.ISO_8859_1);
        byte lrc = 0;
        for (byte b : content) {
            lrc ^= b;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(2);
        out.writeBytes(content);
        out.write(lrc);
        return out.toByteArray();
    }

    private static String text(String... fields) {
        return new String(frame(fields), StandardCharsets.ISO_8859_1);
    }

    private static OperationResult answer(String... fields) {
        return new OperationResult.Relayed(frame(fields), List.of(), List.of());
    }

    @Test
    void anAnswerGoesBackToWhoAsked() {
        Client one = new Client();
        Client two = new Client();
        one.say(new byte[] {5});
        assertEquals("\u0006", one.heard());
        one.say(frame("CO", "0", "101"));
        assertEquals("\u0006", one.heard());
        two.say(frame("CO", "0", "102"));
        assertInstanceOf(Operation.Relay.class, rig.salto.last());
        rig.salto.complete(answer("CO", "0", "101"));
        rig.run();
        assertEquals(text("CO", "0", "101"), one.heard());
        assertEquals("\u0006", two.heard());
        rig.salto.complete(answer("CO", "0", "102"));
        rig.run();
        assertEquals(text("CO", "0", "102"), two.heard());
        assertEquals("", one.heard());
        assertEquals(2, multiplexer.relayed());
    }

    @Test
    void commandsAndOtherProgramsTakeTurns() {
        String first = rig.card(SALTO, 101, "");
        String second = rig.card(SALTO, 102, "");
        Client client = new Client();
        client.say(frame("CO", "0", "103"));
        String one = rig.encode(SALTO_ENCODER, first);
        String two = rig.encode(SALTO_ENCODER, second);
        // Both wait behind the program's request; then it is theirs, and the program's next comes between them.
        client.say(frame("CO", "0", "104"));
        rig.salto.complete(answer("CO", "0", "103"));
        rig.run();
        client.heard();
        client.say(frame("CO", "0", "105"));
        assertInstanceOf(Operation.EncodeCard.class, rig.salto.last());
        rig.salto.written("a1");
        rig.run();
        assertEquals("succeeded", rig.status(one));
        assertInstanceOf(Operation.Relay.class, rig.salto.last());
        rig.salto.complete(answer("CO", "0", "105"));
        rig.run();
        assertInstanceOf(Operation.EncodeCard.class, rig.salto.last());
        rig.salto.written("a2");
        rig.run();
        assertEquals("succeeded", rig.status(two));
    }

    @Test
    void oneEncoderIsAtWorkForOneOnly() {
        rig.salto.wide = true;
        String credential = rig.card(SALTO, 101, "");
        Client client = new Client();
        client.say(frame("CN", ENCODER, "E", "105"));
        long relay = rig.salto.submitted.get(rig.salto.submitted.size() - 1).attemptId();
        String encode = rig.encode(SALTO_ENCODER, credential);
        assertInstanceOf(Operation.Relay.class, rig.salto.last());
        rig.salto.complete(relay, answer("CN", ENCODER));
        rig.run();
        assertInstanceOf(Operation.EncodeCard.class, rig.salto.last());
        client.say(frame("LT", ENCODER, "E"));
        assertInstanceOf(Operation.EncodeCard.class, rig.salto.last());
        // Another encoder is free.
        Client other = new Client();
        other.say(frame("LT", "Encoder 2", "E"));
        assertInstanceOf(Operation.Relay.class, rig.salto.last());
        int before = rig.salto.submitted.size();
        rig.salto.complete(
                rig.salto.submitted.get(before - 2).attemptId(), new OperationResult.CardWritten("a1", List.of()));
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        assertEquals(before + 1, rig.salto.submitted.size());
    }

    @Test
    void aKeyOfAnotherProgramEndsOurs() {
        String credential = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, credential);
        rig.salto.written("a1");
        rig.run();
        Client client = new Client();
        client.say(frame("CN", ENCODER, "E", "101"));
        rig.salto.complete(new OperationResult.Relayed(frame("CN", ENCODER), List.of("101"), List.of()));
        rig.run();
        assertTrue(
                rig.events().contains("acs_credential.invalidated"),
                rig.events().toString());
        assertEquals("overridden", map(rig.retained(credential), "validity").get("state"));
    }

    @Test
    void withTheLockSystemAwayItIsSaidAtOnceThatNothingWasDone() {
        rig.salto.up = false;
        Client client = new Client();
        client.say(frame("CN", ENCODER, "E", "101"));
        assertEquals("\u0006" + text("OV", ENCODER), client.heard());
        rig.salto.up = true;
        rig.run();
        assertEquals(0, multiplexer.relayed());
    }

    @Test
    void whatWaitsTooLongIsNotCarriedOutLater() {
        Client first = new Client();
        Client second = new Client();
        first.say(frame("CN", ENCODER, "E", "101"));
        second.say(frame("CN", ENCODER, "E", "102"));
        rig.advance(Duration.ofSeconds(21));
        assertEquals("\u0006" + text("OV", ENCODER), second.heard());
        rig.salto.complete(answer("CN", ENCODER));
        rig.run();
        assertEquals(1, multiplexer.relayed());
        assertEquals("\u0006" + text("CN", ENCODER), first.heard());
    }

    @Test
    void whoHasLeftAsksForNothingMore() {
        Client first = new Client();
        Client second = new Client();
        first.say(frame("CO", "0", "101"));
        second.say(frame("CO", "0", "102"));
        multiplexer.disconnected(second, "gone");
        multiplexer.disconnected(first, "gone");
        rig.salto.complete(answer("CO", "0", "101"));
        rig.run();
        assertEquals(1, multiplexer.relayed());
        assertEquals("\u0006", first.heard());
    }

    @Test
    void aDoubtEndsTheConversationAndNobodyElses() {
        Client first = new Client();
        Client second = new Client();
        first.say(frame("CN", ENCODER, "E", "101"));
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.CONNECTION_LOST, "The line broke."));
        rig.run();
        assertTrue(first.closed);
        second.deaf = true;
        second.say(new byte[] {5});
        assertTrue(second.closed);
        Client third = new Client();
        third.say(new byte[] {2, 'x', 3, 0});
        third.say(frame("CO", "0", "101"));
        assertInstanceOf(Operation.Relay.class, rig.salto.last());
        assertFalse(third.closed);
    }

    @Test
    void aKeyForTomorrowEndsOursTomorrow() {
        String credential = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, credential);
        rig.salto.written("a1");
        rig.run();
        Client client = new Client();
        client.say(frame("CN", ENCODER, "E", "101"));
        rig.salto.complete(new OperationResult.Relayed(
                frame("CN", ENCODER), List.of("101"), rig.now.plus(Duration.ofHours(20)), List.of()));
        rig.run();
        assertEquals("valid", map(rig.retained(credential), "validity").get("state"));
        rig.advance(Duration.ofHours(21));
        assertEquals("overridden", map(rig.retained(credential), "validity").get("state"));
    }

    /** Two programs that are never idle at one encoder, and another encoder that is busy with commands. */
    @Test
    void commandsGetTheirTurnAtEachEncoder() {
        rig.salto.wide = true;
        Client one = new Client();
        Client two = new Client();
        one.say(frame("LT", "ENCODER 1", "E"));
        two.say(frame("LT", ENCODER, "E"));
        long first = rig.salto.submitted.get(rig.salto.submitted.size() - 1).attemptId();
        String credential = rig.card(SALTO, 101, "");
        rig.encode(SALTO_ENCODER, credential);
        String other = rig.card(SALTO, 102, "");
        rig.encode(GatewayRig.SALTO_ENCODER_2, other);
        assertEquals(2, rig.salto.submitted.size());
        rig.salto.complete(first, answer("LT", ENCODER));
        rig.run();
        Operation.EncodeCard encode = assertInstanceOf(Operation.EncodeCard.class, rig.salto.last());
        assertEquals(ENCODER, encode.encoder());
    }

    /** The lock system's side of a conversation, with a defect in it. */
    private static final class BrokenServer implements RelayServer {
        private boolean handled;

        @Override
        public void handleInput(ByteBuffer bytes, long nowNanos) {
            handled = true;
            throw new IllegalStateException("a defect");
        }

        @Override
        public Operation.Relay pollRequest() {
            return null;
        }

        @Override
        public void handleAnswer(OperationResult.Relayed answer, long nowNanos) {}

        @Override
        public void handleFailed(Evidence evidence, long nowNanos) {}

        @Override
        public void handleTimeout(long nowNanos) {}

        @Override
        public long pollTimeoutNanos() {
            if (handled) {
                throw new IllegalStateException("the same");
            }
            return Long.MAX_VALUE;
        }

        @Override
        public ByteBuffer pollTransmit() {
            return null;
        }

        @Override
        public String pollDisconnect() {
            return null;
        }
    }

    @Test
    void aDefectInOneConversationEndsThatOneAlone() {
        multiplexer = rig.loop.addMultiplexer(rig.visionline, GatewayRig.VISIONLINE, BrokenServer::new);
        Client client = new Client();
        client.say(new byte[] {5});
        assertTrue(client.closed);
        assertEquals(0, multiplexer.view().get("clients"));
        String encode = rig.encode(SALTO_ENCODER, rig.card(SALTO, 101, ""));
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
    }
}
