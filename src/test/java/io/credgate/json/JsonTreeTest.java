package io.credgate.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {

    @Test
    void readsIntoPlainValuesInTheOrderReceived() {
        Map<?, ?> tree =
                (Map<?, ?>) tree("{\"z\": [1, 2.50, 12345678901234567890, true, null], \"a\": {\"b\": \"ø😀\"}}");
        assertEquals("[z, a]", tree.keySet().toString());
        assertEquals(
                Arrays.asList(1L, new BigDecimal("2.50"), new BigDecimal("12345678901234567890"), true, Json.NULL),
                tree.get("z"));
        assertEquals(Map.of("b", "ø😀"), tree.get("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "\"text\"", "-1", "null", " [ ] ", "\ufeff{}"})
    void anyValueMayBeTheBodyAndAByteOrderMarkMayLead(String body) {
        tree(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | The body is empty: a JSON object was expected.",
                "'   '                         | The body is empty: a JSON object was expected.",
                "{\"code\": \"1234\"           | The body is not JSON: it ends too early (line 1, column 16).",
                "[{\"a\": [1                   | The body is not JSON: it ends too early (line 1, column 10).",
                "{'a': 1}                      | The body is not JSON: there is an unexpected character or word (line 1, column 2).",
                "{\"a\": 1,}                   | The body is not JSON: there is an unexpected character or word (line 1, column 9).",
                "Guest Smith                   | The body is not JSON: there is an unexpected character or word (line 1, column 1).",
                "{} {}                         | The body is not JSON: something follows after its end (line 1, column 4).",
                "{}]                           | The body is not JSON: there is an unexpected character or word (line 1, column 3).",
                "{\"a\": 1, \"\\u0061\": 2}    | The body is not JSON: a field is there twice (line 1, column 10).",
                "[01]                          | The body is not JSON: there is an unexpected character or word (line 1, column 3).",
                "[NaN]                         | The body is not JSON: there is an unexpected character or word (line 1, column 5).",
                "[1e401]                       | The body is not JSON: a number is out of range (line 1, column 2).",
                "[1e-99999999999]              | The body is not JSON: a number is out of range (line 1, column 2).",
                "[\"\\ud83d\"]                 | The body is not JSON: a text holds half of a surrogate pair (line 1, column 2).",
                "{\"\\ude00\": 1}              | The body is not JSON: a name holds half of a surrogate pair (line 1, column 2).",
                "// hello                      | The body is not JSON: there is an unexpected character or word (line 1, column 1).",
            })
    void saysWhatIsWrongAndWhereWithoutQuotingTheBody(String body, String sentence) {
        assertEquals(sentence, defect(body.getBytes(UTF_8)));
    }

    @Test
    void countsLines() {
        assertEquals(
                "The body is not JSON: there is an unexpected character or word (line 3, column 3).",
                defect("{\n  \"a\": 1\n  \"b\": 2\n}".getBytes(UTF_8)));
        assertEquals(
                "The body is not JSON: it is not UTF-8 (line 2, column 8).",
                defect("{\n  \"a\": \"\u00f8\"}".replace("\"a\": ", "\"a\":").getBytes(ISO_8859_1)));
    }

    @Test
    void takesUtf8AndNothingElse() {
        defect("{\"a\": 1}".getBytes(UTF_16));
        // Overlong encoding of '/', a surrogate in UTF-8, a cut sequence.
        for (int[] bytes : new int[][] {{0xc0, 0xaf}, {0xed, 0xa0, 0x80}, {0xe2, 0x82}}) {
            byte[] body = new byte[bytes.length + 2];
            body[0] = '"';
            for (int i = 0; i < bytes.length; i++) {
                body[i + 1] = (byte) bytes[i];
            }
            body[body.length - 1] = '"';
            assertTrue(defect(body).startsWith("The body is not JSON: it is not UTF-8"), Arrays.toString(bytes));
        }
    }

    @Test
    void everyLimitIsReachedAndNotPassed() {
        limit(JsonLimits.DEPTH_MAX, n -> "[".repeat(n) + "]".repeat(n), "nested deeper than 32 levels");
        limit(JsonLimits.TEXT_MAX, n -> "\"" + "x".repeat(n) + "\"", "too long");
        limit(JsonLimits.NAME_MAX, n -> "{\"" + "x".repeat(n) + "\": 1}", "too long");
        limit(JsonLimits.NUMBER_MAX, "1"::repeat, "too long");
        limit(JsonLimits.MESSAGE.valuesMax() - 1, n -> "[0" + ",0".repeat(n - 1) + "]", "more than 10000 values");
        limit(JsonLimits.MESSAGE.bytesMax() - 2, n -> "{" + " ".repeat(n) + "}", "at most 65536 are read");
    }

    @Test
    void aMillionOpenBracketsAreNoTrouble() {
        byte[] body = "[".repeat(1_000_000).getBytes(UTF_8);
        assertInstanceOf(JsonReading.NotJson.class, Json.readTree(body, JsonLimits.OWN));
        assertEquals(Map.of(), Json.scanTexts(("{\"a\":" + "[".repeat(1_000_000)).getBytes(UTF_8), List.of("b")));
    }

    @Test
    void writesCompactlyInOrder() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("z", Arrays.asList(1, 2L, new BigDecimal("2.50"), 0.5, true, null, Json.NULL));
        tree.put("ø", "😀 \" \\ \n \u0001");
        tree.put("at", Instant.parse("2026-11-23T10:00:00.999Z"));
        tree.put("early", Instant.parse("1969-12-31T23:59:59.5Z"));
        tree.put("none", new ArrayList<>());
        String expected = "{\"z\":[1,2,2.50,0.5,true,null,null],\"ø\":\"😀 \\\" \\\\ \\n \\u0001\","
                + "\"at\":\"2026-11-23T10:00:00Z\",\"early\":\"1969-12-31T23:59:59Z\",\"none\":[]}";
        assertEquals(expected, new String(Json.write(tree), UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":[{},[],null,\"\\u0000\"]}",
                "[1E+2,1.00,-0.5,12345678901234567890]",
                "\"\u2028ø\""
            })
    void whatWasReadIsWrittenTheSame(String body) {
        assertEquals(body, Json.writeText(tree(body)));
    }

    @Test
    void refusesToWriteWhatIsNoJson() {
        assertThrows(IllegalStateException.class, () -> Json.write(Map.of("a", new Object())));
        assertThrows(IllegalStateException.class, () -> Json.write(Double.NaN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\": \"A\", \"type\": \"T\", \"x                | {id=A, type=T}",
                "{\"x\": {\"id\": \"B\"}, \"id\": \"A\" !            | {id=A}",
                "{\"x\": [[{\"id\": \"B\"}]], \"type\": \"T\", \"id  | {type=T}",
                "{\"id\": \"A\", \"id\": \"A\"}                      | {id=A}",
                "{\"id\": \"A\", \"id\": \"B\"}                      | {}",
                "{\"id\": \"A\", \"id\": 7}                          | {}",
                "[{\"id\": \"A\"}]                                   | {}",
                "\"id\": \"A\"                                       | {}",
                "''                                                  | {}",
            })
    void scansBrokenBodiesForTexts(String body, String found) {
        assertEquals(
                found,
                Json.scanTexts(body.getBytes(UTF_8), List.of("id", "type")).toString());
    }

    @Test
    void scansOnlyTheBeginningOfAnOversizedBody() {
        String filler = "\"f\": \"" + "x".repeat(1000) + "\", ";
        byte[] early = ("{\"id\": \"A\", " + filler.repeat(200)).getBytes(UTF_8);
        byte[] late = ("{" + filler.repeat(200) + "\"id\": \"A\"}").getBytes(UTF_8);
        assertEquals(Map.of("id", "A"), Json.scanTexts(early, List.of("id")));
        assertEquals(Map.of(), Json.scanTexts(late, List.of("id")));
    }

    @Test
    void scansPastBytesThatAreNotUtf8() {
        byte[] body = "{\"guest\": \"J\u00f8rgen\", \"id\": \"A\"}".getBytes(ISO_8859_1);
        assertEquals(Map.of("id", "A"), Json.scanTexts(body, List.of("id")));
    }

    private static void limit(int max, IntFunction<String> body, String words) {
        tree(body.apply(max));
        String sentence = defect(body.apply(max + 1).getBytes(UTF_8));
        assertTrue(sentence.contains(words), sentence);
    }

    private static Object tree(String body) {
        return assertInstanceOf(JsonReading.Tree.class, Json.readTree(body.getBytes(UTF_8)))
                .value();
    }

    private static String defect(byte[] body) {
        return assertInstanceOf(JsonReading.NotJson.class, Json.readTree(body)).sentence();
    }
}
