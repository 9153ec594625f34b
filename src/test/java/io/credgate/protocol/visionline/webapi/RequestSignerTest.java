package io.credgate.protocol.visionline.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.protocol.DefaultConfigSection;
import io.credgate.protocol.ExchangeSession;
import io.credgate.protocol.ExchangeSession.Header;
import io.credgate.protocol.ExchangeSession.Reply;
import io.credgate.protocol.ExchangeSession.Request;
import io.credgate.protocol.Medium;
import io.credgate.protocol.Secret;
import io.credgate.protocol.visionline.webapi.RequestSigner.Login;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures and bodies of the vectors (protocol sheet, section 5.2). */
class RequestSignerTest {
    private static final Instant NOW = Instant.parse("2026-01-15T14:00:00Z");

    static List<JsonNode> vectors() throws IOException {
        List<JsonNode> vectors = new ArrayList<>();
        try (InputStream file = RequestSignerTest.class.getResourceAsStream("../visionline.json")) {
            for (JsonNode vector : new ObjectMapper().readTree(file).get("vectors")) {
                if (vector.get("dialect").asText().equals("visionline-webapi")) {
                    vectors.add(vector);
                }
            }
        }
        return vectors;
    }

    @Test
    void theVectorFileHoldsTwoRequests() throws IOException {
        assertEquals(2, vectors().size());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyVectorIsSignedToTheByte(JsonNode vector) {
        byte[] body = vector.path("body").asText().getBytes(StandardCharsets.UTF_8);
        Login login = new Login(
                vector.get("session_id").asText(),
                new Secret(vector.get("access_key").asText()));
        String date = WebApiTimes.httpDate(NOW);
        assertEquals(vector.get("date").asText(), date);
        Map<String, String> headers = map(RequestSigner.headers(
                vector.get("method").asText(), vector.get("path").asText(), body, date, login));
        assertEquals(vector.get("authorization").asText(), headers.get("Authorization"));
        if (body.length > 0) {
            assertEquals(vector.get("content_md5").asText(), headers.get("Content-MD5"));
            assertEquals(vector.get("content_type").asText(), headers.get("Content-Type"));
        }
    }

    @Test
    void aMobileKeyIsAskedForAsInTheVector() throws IOException {
        JsonNode vector = vectors().get(0);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("username", "sym");
        keys.put("password_file", "sym");
        keys.put("require_endpoint", "false");
        ExchangeSession session = (ExchangeSession) new WebApiProtocol()
                .configure(new DefaultConfigSection(keys), Medium.HTTP, ZoneId.of("UTC"))
                .newSession();
        session.handleWallClock(NOW, 0);
        session.handleOperation(
                1,
                new Operation.IssueMobileKey(
                        false,
                        false,
                        null,
                        null,
                        List.of(),
                        new CardGrant(
                                List.of("101"),
                                List.of(),
                                null,
                                Instant.parse("2026-01-17T12:00:00Z"),
                                "Jane",
                                "Doe",
                                null)),
                0);
        Request login = session.pollRequest();
        assertNotNull(login);
        assertEquals("62vvvkRi3TRtURahQ++3Zg==", map(login.headers()).get("Content-MD5"));
        assertFalse(map(login.headers()).containsKey("Authorization"));
        session.handleReply(
                new Reply(
                        login.requestId(),
                        201,
                        List.of(),
                        "{\"id\":\"SESSION1\",\"accessKey\":\"0123456789abcdef\"}".getBytes(StandardCharsets.UTF_8)),
                0);
        Request key = session.pollRequest();
        assertNotNull(key);
        assertEquals(vector.get("path").asText(), key.target());
        assertEquals(vector.get("body").asText(), new String(key.body(), StandardCharsets.UTF_8));
        assertEquals(vector.get("authorization").asText(), map(key.headers()).get("Authorization"));
    }

    private static Map<String, String> map(List<Header> headers) {
        return headers.stream().collect(Collectors.toMap(Header::name, Header::value));
    }
}
