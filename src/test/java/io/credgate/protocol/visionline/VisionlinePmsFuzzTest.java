package io.credgate.protocol.visionline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.protocol.SessionEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any input in any pieces. */
class VisionlinePmsFuzzTest extends PmsConversation {
    @Test
    void anyChunkingGivesTheSameEvents() {
        String stream = "rubbish\r\nCCA;EA1;RC85;\r\nCCA;EA2;RC0;\r\n\u0002CCA;EA1;RC4;00\u0003\r\nCCA;EA1;RC0;"
                + "SR04A1B2C3D4E5F6FF;\r\nCCA;EA1;RC0;\r\nCCA;";
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        ask(MAIN);
        receive(stream);
        List<SessionEvent> whole = events();
        assertEquals(6, whole.size(), whole.toString());
        for (int size = 1; size < bytes.length; size++) {
            session = new VisionlinePmsSession(FakeSection.config());
            ask(MAIN);
            for (int from = 0; from < bytes.length; from += size) {
                session.handleInput(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)), now);
            }
            assertEquals(whole, events(), "chunks of " + size);
        }
    }

    /** 20,000 answers made of pieces of good ones and noise: one end each, and never a card that nobody spoke of. */
    @Test
    void noInputThrowsOrEndsAnOperationTwice() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        int completed = 0;
        for (int i = 0; i < Integer.getInteger("fuzz.inputs", 20_000); i++) {
            String input = input(random);
            String context = "-Dseed=" + seed + ", input " + i + ": " + printable(input);
            try {
                session = new VisionlinePmsSession(FakeSection.config());
                Operation operation = random.nextBoolean() ? MAIN : READ;
                ask(operation);
                byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
                int from = 0;
                while (from < bytes.length) {
                    int size = Math.min(bytes.length - from, 1 + random.nextInt(40));
                    ByteBuffer chunk = ByteBuffer.wrap(bytes, from, size);
                    session.handleInput(chunk, now);
                    assertFalse(chunk.hasRemaining(), context);
                    from += size;
                }
                if (random.nextBoolean()) {
                    session.handleDisconnected(now);
                } else {
                    session.handleTimeout(now + 60 * SECOND);
                }
                List<SessionEvent> ends = ends(events());
                assertEquals(1, ends.size(), context);
                if (ends.get(0) instanceof SessionEvent.Completed) {
                    completed++;
                    assertTrue(
                            input.matches(operation == MAIN ? "(?s).*CCA;.*RC0+.*" : "(?s).*CCB;.*RC0*(0|13|4[456]).*"),
                            context);
                }
                session.handleDisconnected(now);
                session.handleConnected(now);
                session.handleOperation(8, MAIN, now);
                assertNotNull(session.pollTransmit(), context);
                receive("CCA;EA1;RC0;\r\n");
                assertInstanceOf(OperationResult.CardWritten.class, completed(), context);
            } catch (RuntimeException e) {
                throw new AssertionError(context, e);
            }
        }
        assertTrue(completed > 1000, "-Dseed=" + seed + ": only " + completed + " inputs got through");
    }

    private static final List<String> PIECES = List.of(
            "CCA;",
            "CCB;",
            "CCA",
            "EA1;",
            "EA2;",
            "RC0;",
            "RC0",
            "RC13;",
            "RC41;",
            "RC85;",
            "RC4;",
            "RC999;",
            "RC;",
            "GR101;",
            "CO202601171200;",
            "CO20260117120;",
            "CI;",
            "SR04A1B2C3D4E5F6FF;",
            "SR;",
            "ETNo card;",
            "T3FF00;",
            "\r\n",
            "\r\n",
            "\r",
            "\n",
            "\u0002",
            "\u0003",
            ";",
            ";;",
            "6D",
            "\u0000",
            "\u00ff");

    private static String input(Random random) {
        return random.nextBoolean() ? heap(random) : spoilt(random);
    }

    /** A good conversation with a few bytes changed, taken out or doubled. */
    private static String spoilt(Random random) {
        StringBuilder input = new StringBuilder("CCA;EA1;RC85;\r\nCCB;EA1;RC4;\r\nCCA;EA1;RC0;SR04A1B2C3D4E5F6FF;\r\n"
                + "CCB;EA1;RC13;GR101;CO202601171200;\r\n");
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(input.length());
            switch (random.nextInt(3)) {
                case 0 -> input.setCharAt(at, (char) random.nextInt(256));
                case 1 -> input.deleteCharAt(at);
                default -> input.insert(at, input.substring(at, Math.min(input.length(), at + random.nextInt(20))));
            }
        }
        return input.toString();
    }

    private static String heap(Random random) {
        StringBuilder input = new StringBuilder();
        int pieces = random.nextInt(30);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(12) == 0) {
                input.append((char) random.nextInt(256));
            } else if (random.nextInt(400) == 0) {
                input.append("z".repeat(5000));
            } else {
                input.append(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return input.toString();
    }

    private static String printable(String input) {
        String shown = input.length() > 300 ? input.substring(0, 300) + "..." : input;
        return shown.replace("\r", "\\r").replace("\n", "\\n");
    }
}
