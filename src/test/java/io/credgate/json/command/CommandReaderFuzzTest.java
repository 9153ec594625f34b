package io.credgate.json.command;

import static io.credgate.json.command.Messages.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Command;
import io.credgate.command.CommandReading;
import io.credgate.command.CommandType;
import io.credgate.command.Uuids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged messages of every kind: each is answered, none is fatal. Repeat a run with {@code -Dseed=}. */
class CommandReaderFuzzTest {
    private static final int INPUTS = 20_000;
    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "-1",
            "1e400",
            "0.5",
            ",",
            ":",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\u0000",
            "\\ud800",
            "\"override\":true,",
            "\"command_id\":1,",
            "[[[[[[[[[[[[[[[[",
            "\ufeff",
            "99999999999999999999");

    private final long seed = Long.getLong("seed", 20261123L);
    private final Random random = new Random(seed);
    private final CommandReader reader = new CommandReader();

    @Test
    void everyDamagedMessageIsAnswered() {
        List<byte[]> valid = validMessages();
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] body = valid.get(random.nextInt(valid.size()));
            for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
                body = damaged(body, valid);
            }
            read += check(body) ? 1 : 0;
        }
        // Some damage hits white space or values, and is none. If all of it did, nothing would have been tried.
        assertTrue(read > INPUTS / 100 && read < INPUTS / 2, "read without problems: " + read + ", seed " + seed);
    }

    @Test
    void arbitraryBytesAreAnswered() {
        for (int i = 0; i < 2_000; i++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            check(body);
        }
    }

    /** Returns whether the message was read without problems. */
    private boolean check(byte[] body) {
        try {
            CommandReading reading = reader.read(body, NOW);
            boolean good = reading.problems().isEmpty();
            assertEquals(good, reading.problems().byPath().isEmpty());
            assertFalse(good && (reading.command() == null || reading.commandId() == null));
            if (reading.commandId() != null) {
                assertEquals(reading.commandId(), Uuids.normalised(reading.commandId()));
            }
            if (good) {
                checkReadAgain(reading);
            }
            reading.problems()
                    .byPath()
                    .forEach((path, sentences) -> sentences.forEach(sentence -> {
                        assertTrue(
                                sentence.length() < 300 && (sentence.endsWith(".") || sentence.endsWith("?")),
                                sentence);
                        assertFalse(Printable.hasControlCharacter(sentence), sentence);
                    }));
            return good;
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw new AssertionError("seed " + seed + ", body " + HexFormat.of().formatHex(body), e);
        }
    }

    private static void checkReadAgain(CommandReading reading) {
        CommandType type = CommandType.ofWireName(reading.typeName());
        assertNotNull(type);
        assertEquals(reading.command(), CommandReader.readStored(type, reading.paramsJson(), NOW));
    }

    private byte[] damaged(byte[] body, List<byte[]> valid) {
        if (body.length == 0) {
            return body;
        }
        int from = random.nextInt(body.length);
        int to = Math.min(body.length, from + 1 + random.nextInt(30));
        byte[] token = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8);
        byte[] other = valid.get(random.nextInt(valid.size()));
        byte[] copy = body.clone();
        switch (random.nextInt(8)) {
            case 0 -> copy[from] = (byte) random.nextInt(256);
            case 1 -> copy[from] ^= (byte) (1 << random.nextInt(8));
            case 2 -> copy = Arrays.copyOf(body, from);
            case 3 -> copy = spliced(body, from, to, new byte[0]);
            case 4 -> copy = spliced(body, from, from, Arrays.copyOfRange(body, from, to));
            case 5 -> copy = spliced(body, from, from, token);
            case 6 -> copy = withAnotherValue(body, new String(token, UTF_8));
            default ->
                copy = spliced(
                        body,
                        from,
                        to,
                        Arrays.copyOfRange(other, Math.min(from, other.length), Math.min(to, other.length)));
        }
        return copy;
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] middle) {
        byte[] result = new byte[from + middle.length + body.length - to];
        System.arraycopy(body, 0, result, 0, from);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(body, to, result, from + middle.length, body.length - to);
        return result;
    }

    /** Replaces one plain value, so that the damage gets past the JSON syntax. */
    private byte[] withAnotherValue(byte[] body, String value) {
        String text = new String(body, UTF_8);
        List<Integer> colons = new ArrayList<>();
        for (int at = text.indexOf(": "); at >= 0; at = text.indexOf(": ", at + 1)) {
            colons.add(at + 2);
        }
        if (colons.isEmpty()) {
            return body;
        }
        int start = colons.get(random.nextInt(colons.size()));
        int end = start;
        while (end < text.length() && ",}\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return (text.substring(0, start) + value + text.substring(end)).getBytes(UTF_8);
    }

    private static List<byte[]> validMessages() {
        List<byte[]> messages = new ArrayList<>();
        Messages.EXAMPLES.forEach(file -> messages.add(Messages.example(file)));
        CommandTypesTest.goodOnes().forEach(arguments -> {
            Command command = (Command) arguments.get()[1];
            String params = Messages.withIds((String) arguments.get()[0]);
            String message = "{'command_id': '" + Messages.COMMAND_ID + "', 'type': '"
                    + command.type().wireName() + "', 'params': " + params + "}";
            messages.add(message.replace('\'', '"').getBytes(UTF_8));
        });
        return messages;
    }
}
