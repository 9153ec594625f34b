package io.credgate.json.command;

import static io.credgate.json.command.Messages.COMMAND_ID;
import static io.credgate.json.command.Messages.NOW;
import static io.credgate.json.command.Messages.problems;
import static io.credgate.json.command.Messages.read;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.command.Command;
import io.credgate.command.CommandReading;
import io.credgate.command.CommandType;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {

    @Test
    void readsTheEnvelope() {
        CommandReading reading = read("{'command_id': '6F1C2D3E-0001-4000-8000-000000000001',"
                + " 'type': 'acs.encoders.list', 'issued_at': '2026-11-23T12:00:00+02:00',"
                + " 'expires_at': '2026-11-23T10:02:00.5Z', 'trace': {'id': null}, 'params': { 'limit' : 7 }}");
        assertEquals("", problems(reading));
        assertEquals(List.of(), reading.notes());
        assertEquals(COMMAND_ID, reading.commandId());
        assertEquals("acs.encoders.list", reading.typeName());
        assertEquals(Instant.parse("2026-11-23T10:00:00Z"), reading.issuedAt());
        assertEquals(Instant.parse("2026-11-23T10:02:00.500Z"), reading.expiresAt());
        assertEquals(new Command.ListEncoders(null, new Command.Page(7, null)), reading.command());
        assertEquals("{\"limit\":7}", reading.paramsJson());
    }

    @ParameterizedTest
    @FieldSource("io.credgate.json.command.Messages#EXAMPLES")
    void readsTheExamplesOfTheCredentialApi(String file) {
        CommandReading reading = new CommandReader().read(Messages.example(file), NOW);
        assertEquals("", problems(reading));
        assertEquals(List.of(), reading.notes());
        Command.CreateCredential create = (Command.CreateCredential) reading.command();
        assertEquals("7113de29-6130-4153-a6ea-1b7ca0fe3198", create.acsSystemId());
        assertEquals(List.of("21805570-4706-4c21-99fc-3ed873a5e014"), create.allowedAcsEntranceIds());
        assertEquals(Instant.parse("2026-12-23T12:35:01Z"), create.endsAt());
        assertEquals(create, CommandReader.readStored(CommandType.CREDENTIALS_CREATE, reading.paramsJson(), NOW));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'acs.users.list'} | command_id: command_id is missing.",
                "{'command_id': 7, 'type': 'acs.users.list'} | command_id: command_id must be text, not a number.",
                "{'command_id': null, 'type': 'acs.users.list'} | command_id: command_id must not be null.",
                "{'command_id': 'order-7', 'type': 'acs.users.list'}"
                        + " | command_id: command_id must be a UUID: 8-4-4-4-12 hexadecimal digits.",
                "{'command_id': '$', 'type': 'acs.credential.create', 'params': {}}"
                        + " | `type: type is not known: \"acs.credential.create\". Did you mean acs.credentials.create?`",
                "{'command_id': '$', 'type': 'encode_credential'}"
                        + " | `type: type is not known: \"encode_credential\". Did you mean acs.encoders.encode_credential?`",
                "{'command_id': '$', 'type': 'ACS.USERS.LIST\\n'}"
                        + " | `type: type is not known: \"ACS.USERS.LIST?\". Did you mean acs.users.list?`",
                "{'command_id': '$'} | type: type is missing.",
                "{'command_id': '$', 'type': []} | type: type must be text, not a list.",
                "{'command_id': '$', 'type': 'acs.users.list', 'issued_at': 1763892000}"
                        + " | issued_at: issued_at must be a time in quotes such as \"2026-11-23T10:00:00Z\", not a number.",
                "{'command_id': '$', 'type': 'acs.users.list', 'expires_at': '2026-11-23T10:00:00'}"
                        + " | expires_at: expires_at has no time zone: \"2026-11-23T10:00:00\". Add Z or an offset such as +02:00.",
                "{'command_id': '$', 'type': 'acs.users.list', 'expires_at': null}"
                        + " | expires_at: expires_at must not be null; leave it out.",
                "{'command_id': '$', 'type': 'acs.credentials.create'}"
                        + " | params: params is missing: acs.credentials.create needs it.",
                "{'command_id': '$', 'type': 'acs.credentials.get', 'params': null}"
                        + " | params: params must not be null; leave it out.",
                "{'command_id': '$', 'type': 'acs.users.list', 'params': []}"
                        + " | params: params must be an object, not a list.",
            })
    void refusesBadEnvelopes(String message, String problem) {
        CommandReading reading = read(message.replace("$", COMMAND_ID));
        assertEquals(problem, problems(reading));
        if (message.contains("$")) {
            assertEquals(COMMAND_ID, reading.commandId());
        }
    }

    @Test
    void reportsEverythingAtOnce() {
        CommandReading reading =
                read("{'command_id': 'x', 'type': 'acs.credentials.get', 'expires_at': 'soon', 'params': {}}");
        assertEquals(
                "[command_id, expires_at, params.acs_credential_id]",
                reading.problems().byPath().keySet().toString());
    }

    @Test
    void anUnknownTypeIsShownShortAndPrintable() {
        CommandReading reading =
                read("{'command_id': '" + COMMAND_ID + "', 'type': '\\u001b[2J" + "x".repeat(9000) + "'}");
        assertEquals("?[2J" + "x".repeat(56) + "...", reading.typeName());
        assertTrue(reading.problems().summary().length() < 200);
    }

    @Test
    void listsNeedNoParams() {
        CommandReading reading = read("{'command_id': '" + COMMAND_ID + "', 'type': 'acs.entrances.list'}");
        assertEquals("", problems(reading));
        assertEquals(new Command.ListEntrances(null, new Command.Page(100, null)), reading.command());
        assertNull(reading.paramsJson());
        assertEquals(reading.command(), CommandReader.readStored(CommandType.ENTRANCES_LIST, null, NOW));
    }

    @Test
    void namesUnknownFieldsOfParamsAndOnlyThose() {
        CommandReading reading =
                read("{'command_id': '" + COMMAND_ID + "', 'extra': 1, 'type': 'acs.credentials.create',"
                        + " 'params': {'foo': null, 'access_method': 'card', 'acs_user_id': '" + COMMAND_ID + "',"
                        + " 'visionline_metadata': {'bar': {'deep': 1}, 'override': true}, 'b\\u0007d': []}}");
        assertEquals("", problems(reading));
        assertEquals(
                List.of(
                        "params.foo is not known and was ignored.",
                        "params.b?d is not known and was ignored.",
                        "params.visionline_metadata.bar is not known and was ignored."),
                reading.notes());
    }

    @Test
    void theListOfNotesIsBounded() {
        StringBuilder params = new StringBuilder("{'a0': 0");
        for (int i = 1; i < 1000; i++) {
            params.append(", 'a").append(i).append("': 0");
        }
        CommandReading reading = read("acs.users.list", params + "}");
        assertEquals(Findings.NOTES_MAX + 1, reading.notes().size());
        assertEquals("There is more of this kind.", reading.notes().get(Findings.NOTES_MAX));
    }

    @Test
    void paramsKeepTheirOrderAndLoseTheirSpace() {
        CommandReading reading = read("acs.users.list", "{ 'z' : [ 1.50 , null ] , 'a' : { 'ø' : 'x y' } }");
        assertEquals("{\"z\":[1.50,null],\"a\":{\"ø\":\"x y\"}}", reading.paramsJson());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'command_id': '$', 'type': 'acs.users.list', 'params': {'full_name': 'Smi | acs.users.list",
                "{'params': {'command_id': 'inner'}, 'type': 't', 'command_id': '$' 'x' | t",
                "{'command_id': '$'}{} | ``",
                "{'command_id': '$', 'params': {'a': 1, 'a': 2}, 'type': 't'} | t",
                "{'command_id': '$', 'x': 1e999} | ``",
            })
    void findsTheIdInBodiesThatAreNotJson(String message, String type) {
        CommandReading reading = read(message.replace("$", COMMAND_ID));
        assertEquals("[body]", reading.problems().byPath().keySet().toString());
        assertEquals(COMMAND_ID, reading.commandId());
        assertEquals(type, reading.typeName());
        assertNull(reading.command());
        assertFalse(problems(reading).contains("Smi"), problems(reading));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "'6f1c2d3e-0001-4000-8000-000000000001'",
                "[{'command_id': '6f1c2d3e-0001-4000-8000-000000000001'}]",
                "{'params': {'command_id': '6f1c2d3e-0001-4000-8000-000000000001'",
                "{'command_id': '6f1c2d3e-0001-4000-8000-00000000000",
                "{'command_id': '6f1c2d3e-0001-4000-8000-000000000001', 'command_id': 'other'}",
            })
    void findsNoIdWhereNoneIsCertain(String message) {
        CommandReading reading = read(message);
        assertNull(reading.commandId());
        assertEquals("[body]", reading.problems().byPath().keySet().toString());
    }

    @Test
    void findsTheIdInBodiesThatAreTooLargeOrNotUtf8() {
        String start = "{'command_id': '" + COMMAND_ID + "', 'type': 'acs.users.create', 'params': {'full_name': '";
        byte[] large = (start + "x'" + ", 'x': [ ]".replace(" ", " ".repeat(30_000)) + "}}")
                .replace('\'', '"')
                .getBytes(UTF_8);
        byte[] latin1 = (start + "J\u00f8rgen'}}").replace('\'', '"').getBytes(ISO_8859_1);
        for (byte[] body : List.of(large, latin1)) {
            CommandReading reading = new CommandReader().read(body, NOW);
            assertEquals(COMMAND_ID, reading.commandId());
            assertEquals("acs.users.create", reading.typeName());
        }
        CommandReading reading = new CommandReader().read(large, NOW);
        assertEquals(
                "The body is too large: it has " + large.length + " bytes, at most 65536 are read.",
                reading.problems().summary());
        assertNotNull(new CommandReader(100_000).read(large, NOW).paramsJson());
    }

    @Test
    void readsAgainFromTheStoreAsAtArrival() {
        String ended = "{\"acs_credential_id\":\"" + COMMAND_ID + "\",\"ends_at\":\"2026-11-23T10:00:01Z\"}";
        Instant later = NOW.plusSeconds(3600);
        assertNotNull(CommandReader.readStored(CommandType.CREDENTIALS_UPDATE, ended, NOW));
        assertNull(CommandReader.readStored(CommandType.CREDENTIALS_UPDATE, ended, later));
        assertNull(CommandReader.readStored(CommandType.CREDENTIALS_UPDATE, null, NOW));
        assertNull(CommandReader.readStored(CommandType.CREDENTIALS_UPDATE, "{", NOW));
        assertNull(CommandReader.readStored(CommandType.CREDENTIALS_CREATE, "{}", NOW));
    }
}
