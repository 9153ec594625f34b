package io.credgate.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.credgate.command.AccessMethod;
import io.credgate.command.CommandType;
import io.credgate.command.FailureCode;
import io.credgate.command.Responsible;
import io.credgate.dispatch.Status;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Validity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document speaks the words of the code. */
class AsyncApiTest {
    private static final String SCHEMAS = "/components/schemas/";

    private JsonNode document;

    @BeforeEach
    void read() throws IOException {
        document = new YAMLMapper().readTree(Path.of("src/docs/asyncapi.yaml").toFile());
    }

    @Test
    void itIsOfTheVersionItNames() {
        assertEquals("3.0.0", document.at("/asyncapi").asText());
    }

    @Test
    void theWordsAreThoseOfTheCode() {
        assertEquals(words(CommandType.values(), CommandType::wireName), enumOf("CommandType"));
        assertEquals(words(Status.values(), Status::wireName), enumOf("ResultStatus"));
        assertEquals(words(FailureCode.values(), FailureCode::type), enumOf("ErrorType"));
        assertEquals(words(Responsible.values(), Responsible::wireName), enumOf("Responsible"));
        assertEquals(words(Validity.State.values(), Validity.State::wireName), enumOf("ValidityState"));
    }

    @Test
    void accessMethodsAreThoseThatCanBeAskedFor() {
        Set<String> methods = words(AccessMethod.values(), AccessMethod::wireName);
        methods.remove(AccessMethod.CLOUD_KEY.wireName());
        assertEquals(methods, enumOf("AccessMethod"));
    }

    @Test
    void eventsOfCredentialsAreThere() {
        assertTrue(enumOf("EventType")
                .containsAll(Set.of(
                        Ledger.EVENT_ISSUED, Ledger.EVENT_REISSUED, Ledger.EVENT_INVALIDATED, Ledger.EVENT_DELETED)));
    }

    @Test
    void attemptsFailWithPublishedTypes() {
        assertTrue(enumOf("ErrorType").containsAll(enumOf("ActionAttemptErrorType")));
    }

    /** One message per type of command, with the type as a constant. */
    @Test
    void everyCommandHasItsMessage() {
        Set<String> types = new TreeSet<>();
        document.at("/channels/commands/messages").forEach(entry -> {
            JsonNode payload = target(target(entry).at("/payload"));
            String type = payload.findPath("const").asText();
            assertTrue(types.add(type), "two messages for " + type);
        });
        assertEquals(words(CommandType.values(), CommandType::wireName), types);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonNode reference : document.findValues("$ref")) {
            assertFalse(
                    document.at(reference.asText().substring(1)).isMissingNode(),
                    reference.asText() + " leads nowhere");
        }
    }

    private JsonNode target(JsonNode reference) {
        return document.at(reference.path("$ref").asText().substring(1));
    }

    private Set<String> enumOf(String schema) {
        Set<String> words = new TreeSet<>();
        for (JsonNode word : document.at(SCHEMAS + schema + "/enum")) {
            assertTrue(words.add(word.asText()), word.asText() + " stands twice in " + schema);
        }
        return words;
    }

    private static <T> Set<String> words(T[] values, Function<T, String> wireName) {
        Stream<T> all = Arrays.stream(values);
        return all.map(wireName).collect(Collectors.toCollection(TreeSet::new));
    }
}
