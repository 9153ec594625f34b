package io.credgate.json.command;

import static io.credgate.json.command.Messages.ID_1;
import static io.credgate.json.command.Messages.ID_2;
import static io.credgate.json.command.Messages.ID_3;
import static io.credgate.json.command.Messages.problems;
import static io.credgate.json.command.Messages.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.credgate.command.AccessMethod;
import io.credgate.command.Command;
import io.credgate.command.CommandReading;
import io.credgate.command.FailureCode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the MQTT contract, section 3, that need no ledger. */
class CreateCredentialTest {
    private static final String TYPE = "acs.credentials.create";

    @Test
    void readsEveryParameter() {
        CommandReading reading = read(TYPE, """
                {'access_method': 'card', 'acs_credential_id': '$1', 'acs_system_id': '$2', 'acs_user_id': '$A',
                 'user_identity_id': '$1', 'allowed_acs_entrance_ids': ['$2', '$1'],
                 'credential_manager_acs_system_id': '$A', 'starts_at': '2026-12-19T21:00:00Z',
                 'ends_at': '2026-12-23T13:00:00+01:00', 'is_multi_phone_sync_credential': false,
                 'visionline_metadata': {'assa_abloy_credential_service_mobile_endpoint_id': '$1', 'auto_join': false,
                    'card_format': 'TLCode', 'card_function_type': 'guest', 'is_override_key': false,
                    'joiner_acs_credential_ids': ['$2'], 'override': false},
                 'salto_space_metadata': {'assign_new_key': true, 'update_current_key': false},
                 'assa_abloy_vostio_metadata': {'auto_join': true, 'join_all_guest_acs_entrances': false,
                    'override_all_guest_acs_entrances': true, 'override_guest_acs_entrance_ids': ['$1']},
                 'user': {'full_name': 'Ann', 'email_address': 'a@b', 'phone_number': '+4712345678'}}
                """);
        assertEquals("", problems(reading));
        assertEquals(List.of(), reading.notes());
        assertEquals(
                new Command.CreateCredential(
                        AccessMethod.CARD,
                        ID_1,
                        ID_2,
                        ID_3,
                        ID_1,
                        List.of(ID_2, ID_1),
                        null,
                        ID_3,
                        Instant.parse("2026-12-19T21:00:00Z"),
                        Instant.parse("2026-12-23T12:00:00Z"),
                        false,
                        new Command.VisionlineOptions(ID_1, false, "TLCode", "guest", false, List.of(ID_2), false),
                        new Command.SaltoSpaceOptions(true, false),
                        new Command.VostioOptions(true, false, true, List.of(ID_1)),
                        new Command.UserDetails("Ann", "a@b", "+4712345678")),
                reading.command());
    }

    /** Each row is added to a card for a known user, which is complete in itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'starts_at': '2020-01-01T00:00:00Z'",
                "'ends_at': '2026-11-23T10:00:00.001Z'",
                "'user_identity_id': '$2'",
                "'visionline_metadata': {}",
                "'visionline_metadata': {'override': true, 'is_override_key': true, 'card_format': 'rfid48'}",
                "'visionline_metadata': {'joiner_acs_credential_ids': ['$1'], 'override': false}",
                "'visionline_metadata': {'joiner_acs_credential_ids': [], 'override': true}",
                "'salto_space_metadata': {'assign_new_key': false, 'update_current_key': true}",
                "'assa_abloy_vostio_metadata': {'override_guest_acs_entrance_ids': []}",
                "'user': {}",
            })
    void takes(String field) {
        CommandReading reading = read(TYPE, "{'access_method': 'card', 'acs_user_id': '$1', " + field + "}");
        assertEquals("", problems(reading));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'code': '1234' | params.code: code goes only with access_method code, not with card.",
                "'code': null | `params.code: code must not be null; leave it out.\nparams.code: code goes only with access_method code, not with card.`",
                "'allowed_acs_entrance_ids': [] | params.allowed_acs_entrance_ids: allowed_acs_entrance_ids must not be an empty list.",
                "'allowed_acs_entrance_ids': {'0': '$1'} | params.allowed_acs_entrance_ids: allowed_acs_entrance_ids must be a list of UUIDs, not an object.",
                "'ends_at': '2026-11-23T09:59:59+00:00' | params.ends_at: ends_at must be in the future: it is 2026-11-23T09:59:59Z, and the gateway's clock says 2026-11-23T10:00:00Z.",
                "'ends_at': '2026-12-23' | `params.ends_at: ends_at has a date but no time: \"2026-12-23\". Write it like 2026-11-23T10:00:00Z.`",
                "'starts_at': '2026-12-01T12:00:00Z', 'ends_at': '2026-12-01T13:00:00+01:00' | params.ends_at: ends_at must be after starts_at.",
                "'starts_at': 0 | params.starts_at: starts_at must be a time in quotes such as \"2026-11-23T10:00:00Z\", not a number.",
                "'is_multi_phone_sync_credential': 'true' | params.is_multi_phone_sync_credential: is_multi_phone_sync_credential must be true or false without quotes, not text.",
                "'visionline_metadata': true | params.visionline_metadata: visionline_metadata must be an object, not true or false.",
                "'visionline_metadata': null | params.visionline_metadata: visionline_metadata must not be null; leave it out.",
                "'visionline_metadata': {'override': true, 'joiner_acs_credential_ids': ['$1']} | params.visionline_metadata.joiner_acs_credential_ids: visionline_metadata.joiner_acs_credential_ids must be left out when override is true: a card either ends the earlier ones or joins them.",
                "'visionline_metadata': {'is_override_key': true, 'joiner_acs_credential_ids': ['$1']} | params.visionline_metadata.joiner_acs_credential_ids: visionline_metadata.joiner_acs_credential_ids must be left out when override is true: a card either ends the earlier ones or joins them.",
                "'visionline_metadata': {'override': true, 'is_override_key': false} | params.visionline_metadata.is_override_key: visionline_metadata.is_override_key means the same as override and must not contradict it.",
                "'visionline_metadata': {'card_format': 'tlcode'} | `params.visionline_metadata.card_format: visionline_metadata.card_format must be one of TLCode, rfid48; it is \"tlcode\".`",
                "'visionline_metadata': {'card_function_type': 'master'} | `params.visionline_metadata.card_function_type: visionline_metadata.card_function_type must be guest; it is \"master\".`",
                "'visionline_metadata': {'joiner_acs_credential_ids': ['$1', '$2', 'x']} | params.visionline_metadata.joiner_acs_credential_ids[2]: visionline_metadata.joiner_acs_credential_ids[2] must be a UUID: 8-4-4-4-12 hexadecimal digits.",
                "'salto_space_metadata': {'assign_new_key': true, 'update_current_key': true} | params.salto_space_metadata.update_current_key: salto_space_metadata.update_current_key must not be true together with assign_new_key: a new key ends the earlier ones, an update keeps them.",
                "'assa_abloy_vostio_metadata': {'auto_join': 1} | params.assa_abloy_vostio_metadata.auto_join: assa_abloy_vostio_metadata.auto_join must be true or false without quotes, not a number.",
                "'user': {'phone_number': '12345678'} | params.user.phone_number: user.phone_number must be a phone number in E.164: + and country code, then digits only, such as +4712345678.",
                "'user': {'email_address': 'a@b@c'} | params.user.email_address: user.email_address must be an e-mail address with one @.",
            })
    void refuses(String field, String problem) {
        CommandReading reading = read(TYPE, "{'access_method': 'card', 'acs_user_id': '$1', " + field + "}");
        assertEquals(problem, problems(reading));
        assertEquals(FailureCode.INVALID_INPUT, reading.problems().code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'access_method': 'card'} | params.acs_user_id: acs_user_id is missing: give acs_user_id, or user_identity_id together with acs_system_id.",
                "{'access_method': 'card', 'acs_system_id': '$1'} | params.acs_user_id: acs_user_id is missing: give acs_user_id, or user_identity_id together with acs_system_id.",
                "{'access_method': 'card', 'user_identity_id': '$1'} | params.acs_system_id: acs_system_id is missing: user_identity_id needs it, unless acs_user_id is given.",
                "{'access_method': 'card', 'acs_user_id': 'x'} | params.acs_user_id: acs_user_id must be a UUID: 8-4-4-4-12 hexadecimal digits.",
                "{'acs_user_id': '$1', 'code': '1234'} | params.access_method: access_method is missing.",
                "{'acs_user_id': '$1', 'access_method': 'cards'} | `params.access_method: access_method must be one of code, card, mobile_key; it is \"cards\".`",
                "{'acs_user_id': '$1', 'access_method': null} | params.access_method: access_method must not be null.",
                "{'acs_user_id': '$1', 'access_method': 'mobile_key'} | params.is_multi_phone_sync_credential: is_multi_phone_sync_credential must be true for a mobile_key, unless visionline_metadata names a mobile endpoint.",
                "{'acs_user_id': '$1', 'access_method': 'mobile_key', 'is_multi_phone_sync_credential': 1} | params.is_multi_phone_sync_credential: is_multi_phone_sync_credential must be true or false without quotes, not a number.",
                "{'acs_user_id': '$1', 'access_method': 'mobile_key', 'visionline_metadata': []} | params.visionline_metadata: visionline_metadata must be an object, not a list.",
            })
    void refusesTheWhole(String params, String problem) {
        assertEquals(problem, problems(read(TYPE, params)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'acs_user_id': '$1', 'visionline_metadata': {'assa_abloy_credential_service_mobile_endpoint_id': '$2'}",
                "'user_identity_id': '$1', 'acs_system_id': '$2', 'is_multi_phone_sync_credential': true",
            })
    void aMobileKeyNeedsOneWayToThePhone(String fields) {
        assertEquals("", problems(read(TYPE, "{'access_method': 'mobile_key', " + fields + "}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'acs_user_id': '$1', 'access_method': 'cloud_key'} | params.access_method: access_method cloud_key is not supported: such keys live in the vendor's cloud, not on premises.",
                "{'acs_user_id': '$1', 'access_method': 'card', 'visionline_metadata': {'card_function_type': 'staff'}} | params.visionline_metadata.card_function_type: visionline_metadata.card_function_type staff is not supported: only guest cards are made here.",
            })
    void saysWhatIsNotSupported(String params, String problem) {
        CommandReading reading = read(TYPE, params);
        assertEquals(problem, problems(reading));
        assertEquals(FailureCode.NOT_SUPPORTED, reading.problems().code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1234", "12a4", "1234\\n", "١٢٣٤", "12345678901234567", "+123"})
    void aPinIsAsciiDigitsAndNeverQuoted(String code) {
        CommandReading reading = read(TYPE, "{'access_method': 'code', 'acs_user_id': '$1', 'code': '" + code + "'}");
        assertEquals("params.code: code must be 1 to 16 digits, 0 to 9 only.", problems(reading));
    }

    @Test
    void everyNullIsRefused() {
        for (String name : List.of(
                "acs_credential_id",
                "acs_system_id",
                "acs_user_id",
                "user_identity_id",
                "allowed_acs_entrance_ids",
                "credential_manager_acs_system_id",
                "starts_at",
                "ends_at",
                "is_multi_phone_sync_credential",
                "visionline_metadata",
                "salto_space_metadata",
                "assa_abloy_vostio_metadata",
                "user")) {
            CommandReading reading = read(TYPE, "{'access_method': 'card', '" + name + "': null}");
            assertEquals(
                    List.of(name + " must not be null; leave it out."),
                    reading.problems().byPath().get("params." + name));
        }
    }

    @Test
    void whatCouldBeReadIsHandedOnForFurtherChecks() {
        CommandReading reading = read(
                TYPE,
                "{'access_method': 'cards', 'acs_user_id': '$1', 'acs_system_id': 7, 'ends_at': 'never',"
                        + " 'allowed_acs_entrance_ids': ['$2', 'x', '$2'], 'user': {'full_name': 7}}");
        Command.CreateCredential create = assertInstanceOf(Command.CreateCredential.class, reading.command());
        assertNull(create.accessMethod());
        assertNull(create.acsSystemId());
        assertNull(create.endsAt());
        assertEquals(ID_1, create.acsUserId());
        assertEquals(List.of(ID_2), create.allowedAcsEntranceIds());
        assertEquals(
                "[params.access_method, params.acs_system_id, params.allowed_acs_entrance_ids[1], params.ends_at,"
                        + " params.user.full_name]",
                reading.problems().byPath().keySet().toString());
        assertEquals(
                List.of("params.allowed_acs_entrance_ids[2] repeats allowed_acs_entrance_ids[0] and was ignored."),
                reading.notes());
    }

    @Test
    void secretsAndGuestsAppearNowhere() {
        CommandReading reading = read(
                TYPE,
                "{'access_method': 'card', 'code': '735192x', 'user': {'full_name': 'Quill\\u0007 ', 'email_address':"
                        + " 'quill', 'phone_number': '735192'}, 'ends_at': 735192}");
        assertEquals(7, reading.problems().count());
        for (String printed : List.of(problems(reading), reading.toString(), String.valueOf(reading.command()))) {
            assertFalse(printed.contains("735192"), printed);
            assertFalse(printed.toLowerCase(Locale.ROOT).contains("quill"), printed);
        }
        CommandReading good = read(
                TYPE,
                "{'access_method': 'code', 'acs_user_id': '$1', 'code': '735192', 'user': {'full_name': 'Quill'}}");
        assertFalse(good.toString().contains("735192"));
        assertFalse(String.valueOf(good.command()).contains("735192"));
        assertFalse(String.valueOf(good.command()).contains("Quill"));
    }
}
