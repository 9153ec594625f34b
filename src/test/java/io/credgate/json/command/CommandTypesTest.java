package io.credgate.json.command;

import static io.credgate.json.command.Messages.ID_1;
import static io.credgate.json.command.Messages.ID_2;
import static io.credgate.json.command.Messages.ID_3;
import static io.credgate.json.command.Messages.NOW;
import static io.credgate.json.command.Messages.problems;
import static io.credgate.json.command.Messages.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.credgate.command.Command;
import io.credgate.command.CommandReading;
import io.credgate.command.CommandType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command type but the creation of credentials: what is read, and what is refused. */
class CommandTypesTest {
    private static final Instant START = Instant.parse("2026-12-19T21:00:00Z");
    private static final Instant END = Instant.parse("2026-12-23T12:00:00Z");
    private static final Command.Page FIRST_PAGE = new Command.Page(100, null);
    private static final Command.UserDetails NOBODY = new Command.UserDetails(null, null, null);

    static Stream<Arguments> goodOnes() {
        return Stream.of(
                arguments(
                        "{'acs_credential_id': '$1', 'code': '0042', 'starts_at': '2026-12-19T21:00:00Z', 'ends_at': '2026-12-23T13:00:00+01:00'}",
                        new Command.UpdateCredential(ID_1, "0042", START, END)),
                arguments(
                        "{'acs_credential_id': '$1', 'starts_at': '2026-12-19T21:00:00Z'}",
                        new Command.UpdateCredential(ID_1, null, START, null)),
                arguments("{'acs_credential_id': '$1'}", new Command.DeleteCredential(ID_1)),
                arguments(
                        "{'acs_credential_id': '00000000-0000-4000-8000-00000000000A'}",
                        new Command.GetCredential(ID_3)),
                arguments(
                        "{'acs_system_id': '$1', 'acs_user_id': '$2', 'limit': 500, 'page_cursor': 'abc'}",
                        new Command.ListCredentials(ID_1, ID_2, new Command.Page(500, "abc"))),
                arguments(
                        "{'acs_credential_id': '$1', 'acs_user_id': '$2'}",
                        new Command.AssignCredential(ID_1, ID_2, null)),
                arguments(
                        "{'acs_credential_id': '$1', 'user_identity_id': '$2'}",
                        new Command.UnassignCredential(ID_1, null, ID_2)),
                arguments("{'limit': 1}", new Command.ListEncoders(null, new Command.Page(1, null))),
                arguments("{'acs_encoder_id': '$1'}", new Command.GetEncoder(ID_1)),
                arguments(
                        "{'acs_encoder_id': '$1', 'acs_credential_id': '$2'}",
                        new Command.EncodeCredential(ID_1, ID_2)),
                arguments(
                        "{'acs_credential_ids': ['$2', '$1'], 'acs_encoder_ids': ['$A']}",
                        new Command.EncodeCredentials(List.of(ID_2, ID_1), List.of(ID_3))),
                arguments("{'acs_encoder_id': '$1'}", new Command.ScanCredential(ID_1)),
                arguments(
                        "{'acs_system_id': '$1', 'acs_user_id': '$2', 'user_identity_id': '$A', 'full_name': 'Zoë O’Hara-李',"
                                + " 'email_address': 'z@example.org', 'phone_number': '+4712345678', 'acs_access_group_ids': ['$1', '$1'],"
                                + " 'access_schedule': {'starts_at': '2026-12-19T21:00:00Z', 'ends_at': '2026-12-23T12:00:00Z'}}",
                        new Command.CreateUser(
                                ID_2,
                                ID_1,
                                ID_3,
                                new Command.UserDetails("Zoë O’Hara-李", "z@example.org", "+4712345678"),
                                List.of(ID_1),
                                START,
                                END)),
                arguments(
                        "{'acs_user_id': '$1', 'acs_system_id': '$2', 'phone_number': '+4712345678'}",
                        new Command.UpdateUser(
                                ID_1, new Command.UserDetails(null, null, "+4712345678"), null, null, null)),
                arguments(
                        "{'acs_user_id': '$1', 'acs_access_group_ids': [], 'access_schedule': {'ends_at': '2026-12-23T12:00:00Z'}}",
                        new Command.UpdateUser(ID_1, NOBODY, List.of(), null, END)),
                arguments(
                        "{'acs_user_id': '$1', 'acs_system_id': '$2'}",
                        new Command.OfUser(CommandType.USERS_DELETE, ID_1)),
                arguments("{'acs_user_id': '$1'}", new Command.OfUser(CommandType.USERS_SUSPEND, ID_1)),
                arguments("{'acs_user_id': '$1'}", new Command.OfUser(CommandType.USERS_UNSUSPEND, ID_1)),
                arguments("{'acs_user_id': '$1'}", new Command.OfUser(CommandType.USERS_GET, ID_1)),
                arguments("{'acs_system_id': '$1'}", new Command.ListUsers(ID_1, FIRST_PAGE)),
                arguments("{'acs_system_id': '$1'}", new Command.ListEntrances(ID_1, FIRST_PAGE)),
                arguments("{'command_id': '$1'}", new Command.CancelCommand(ID_1)),
                arguments(
                        "{'command_id': '$1', 'outcome': 'succeeded', 'card_number': '04A1B2C3D4E5F6'}",
                        new Command.ResolveCommand(ID_1, true, "04a1b2c3d4e5f6")),
                arguments("{'command_id': '$1', 'outcome': 'failed'}", new Command.ResolveCommand(ID_1, false, null)),
                arguments("{'acs_system_id': '$1'}", new Command.ProbeSystem(ID_1)));
    }

    @ParameterizedTest
    @MethodSource("goodOnes")
    void readsEveryType(String params, Command expected) {
        CommandReading reading = read(expected.type().wireName(), params);
        assertEquals("", problems(reading));
        assertEquals(expected, reading.command());
        assertEquals(expected, CommandReader.readStored(expected.type(), reading.paramsJson(), NOW));
    }

    @Test
    void noTypeIsForgottenAbove() {
        EnumSet<CommandType> missing = EnumSet.allOf(CommandType.class);
        goodOnes().forEach(arguments -> missing.remove(((Command) arguments.get()[1]).type()));
        assertEquals(EnumSet.of(CommandType.CREDENTIALS_CREATE), missing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "acs.credentials.update | {'code': '1'} | params.acs_credential_id: acs_credential_id is missing.",
                "acs.credentials.update | {'acs_credential_id': '$1'} | params.ends_at: ends_at is missing, as are starts_at and code: there is nothing to change.",
                "acs.credentials.update | {'acs_credential_id': '$1', 'code': 1234} | params.code: code must be text, not a number.",
                "acs.credentials.update | {'acs_credential_id': '$1', 'code': '12345678901234567'} | params.code: code must be 1 to 16 digits, 0 to 9 only.",
                "acs.credentials.update | {'acs_credential_id': '$1', 'ends_at': '2026-11-23T10:00:00Z'} | params.ends_at: ends_at must be in the future: it is 2026-11-23T10:00:00Z, and the gateway's clock says 2026-11-23T10:00:00Z.",
                "acs.credentials.delete | {'acs_credential_id': null} | params.acs_credential_id: acs_credential_id must not be null.",
                "acs.credentials.get | {'acs_credential_id': ['$1']} | params.acs_credential_id: acs_credential_id must be text, not a list.",
                "acs.credentials.list | {'limit': 0} | params.limit: limit must be a whole number from 1 to 500.",
                "acs.credentials.list | {'limit': 501} | params.limit: limit must be a whole number from 1 to 500.",
                "acs.credentials.list | {'limit': 10.0} | params.limit: limit must be a whole number from 1 to 500, not a number.",
                "acs.credentials.list | {'limit': '10'} | params.limit: limit must be a whole number from 1 to 500, not text.",
                "acs.credentials.list | {'acs_user_id': 'me'} | params.acs_user_id: acs_user_id must be a UUID: 8-4-4-4-12 hexadecimal digits.",
                "acs.credentials.list | {'page_cursor': null} | params.page_cursor: page_cursor must not be null; leave it out.",
                "acs.credentials.list | {'page_cursor': ' '} | params.page_cursor: page_cursor must not be empty; leave it out.",
                "acs.credentials.assign | {'acs_credential_id': '$1'} | params.acs_user_id: acs_user_id is missing: give acs_user_id or user_identity_id.",
                "acs.credentials.unassign | {'acs_credential_id': '$1', 'user_identity_id': 1} | params.user_identity_id: user_identity_id must be text, not a number.",
                "acs.encoders.encode_credential | {'acs_encoder_id': '$1'} | params.acs_credential_id: acs_credential_id is missing.",
                "acs.encoders.encode_credentials | {'acs_credential_ids': [], 'acs_encoder_ids': ['$1']} | params.acs_credential_ids: acs_credential_ids must not be an empty list.",
                "acs.encoders.encode_credentials | {'acs_credential_ids': ['$1', '$A', '00000000-0000-4000-8000-00000000000A'], 'acs_encoder_ids': ['$1']} | params.acs_credential_ids[2]: acs_credential_ids[2] is the same id as acs_credential_ids[1].",
                "acs.encoders.encode_credentials | {'acs_credential_ids': ['$1'], 'acs_encoder_ids': [null]} | params.acs_encoder_ids[0]: acs_encoder_ids[0] must not be null; leave it out.",
                "acs.encoders.encode_credentials | {'acs_credential_ids': ['$1'], 'acs_encoder_ids': '$1'} | params.acs_encoder_ids: acs_encoder_ids must be a list of UUIDs, not text.",
                "acs.encoders.scan_credential | {} | params.acs_encoder_id: acs_encoder_id is missing.",
                "acs.users.create | {'acs_system_id': '$1'} | params.full_name: full_name is missing: give full_name, email_address or phone_number.",
                "acs.users.create | {'full_name': 'Ann'} | params.acs_system_id: acs_system_id is missing.",
                "acs.users.create | {'acs_system_id': '$1', 'full_name': 'Ann\\u0000'} | params.full_name: full_name must not hold control characters or line breaks.",
                "acs.users.create | {'acs_system_id': '$1', 'full_name': 'Ann\\u2028'} | params.full_name: full_name must not hold control characters or line breaks.",
                "acs.users.create | {'acs_system_id': '$1', 'full_name': ''} | params.full_name: full_name must not be empty; leave it out.",
                "acs.users.create | {'acs_system_id': '$1', 'email_address': 'ann'} | params.email_address: email_address must be an e-mail address with one @.",
                "acs.users.create | {'acs_system_id': '$1', 'full_name': 'Ann', 'access_schedule': {'starts_at': '2026-12-02T00:00:00Z', 'ends_at': '2026-12-01T00:00:00Z'}} | params.access_schedule.ends_at: access_schedule.ends_at must be after starts_at.",
                "acs.users.create | {'acs_system_id': '$1', 'full_name': 'Ann', 'acs_access_group_ids': ['$1', 7]} | params.acs_access_group_ids[1]: acs_access_group_ids[1] must be a UUID in quotes, not a number.",
                "acs.users.update | {'acs_user_id': '$1'} | params.full_name: full_name is missing, as is every other field of a user: there is nothing to change.",
                "acs.users.update | {'acs_user_id': '$1', 'phone_number': '0047 123'} | params.phone_number: phone_number must be a phone number in E.164: + and country code, then digits only, such as +4712345678.",
                "acs.users.suspend | {} | params.acs_user_id: acs_user_id is missing.",
                "acs.users.get | {'acs_user_id': '$1', 'acs_system_id': 'x'} | params.acs_system_id: acs_system_id must be a UUID: 8-4-4-4-12 hexadecimal digits.",
                "gateway.commands.cancel | {} | params.command_id: command_id is missing.",
                "gateway.commands.resolve | {'command_id': '$1'} | params.outcome: outcome is missing.",
                "gateway.commands.resolve | {'command_id': '$1', 'outcome': 'ok'} | params.outcome: outcome must be one of succeeded, failed; it is \"ok\".",
                "gateway.commands.resolve | {'command_id': '$1', 'outcome': 'failed', 'card_number': '04-A1'} | params.card_number: card_number must be 4 to 32 hexadecimal digits.",
                "gateway.diagnostics.probe | {} | params.acs_system_id: acs_system_id is missing.",
            })
    void refuses(String type, String params, String problem) {
        CommandReading reading = read(type, params);
        assertEquals(problem, problems(reading));
        assertNull(reading.command());
    }

    @ParameterizedTest
    @ValueSource(strings = {"acs.credentials.assign", "acs.credentials.unassign"})
    void theAcsUserCountsWhereBothIdsAreGiven(String type) {
        CommandReading reading =
                read(type, "{'acs_credential_id': '$1', 'acs_user_id': '$2', 'user_identity_id': '$A'}");
        assertEquals("", problems(reading));
        assertEquals(
                List.of("params.user_identity_id was ignored: acs_user_id already says who is meant."),
                reading.notes());
    }

    @Test
    void listsOfIdsAreBounded() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            ids.add(String.format("'00000000-0000-4000-8000-%012d'", i));
        }
        String encode = "{'acs_credential_ids': %s, 'acs_encoder_ids': ['$1']}";
        assertEquals(
                "params.acs_credential_ids: acs_credential_ids must hold at most 100 ids; it has 101.",
                problems(read("acs.encoders.encode_credentials", encode.formatted(ids))));
        assertEquals("", problems(read("acs.encoders.encode_credentials", encode.formatted(ids.subList(0, 100)))));
    }

    @Test
    void lengthsAreCountedInCharactersAndBounded() {
        String create = "{'acs_system_id': '$1', 'full_name': '%s', 'email_address': '%s@x'}";
        assertEquals("", problems(read("acs.users.create", create.formatted("😀".repeat(200), "a".repeat(318)))));
        assertEquals(
                "params.full_name: full_name must have at most 200 characters.\n"
                        + "params.email_address: email_address must have at most 320 characters.",
                problems(read("acs.users.create", create.formatted("😀".repeat(201), "a".repeat(319)))));
    }
}
