package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.USER_IDENTITY;
import static io.credgate.dispatch.GatewayRig.VISIONLINE;
import static io.credgate.dispatch.GatewayRig.body;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
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
    void garbageIsAcknowledgedAnsweredOnceAndForgotten() {
        rig.deliver("this is no JSON", false, null, -1);
        assertEquals(1, rig.acknowledged.size());
        Map<String, Object> result = rig.bodies("/results").get(0);
        assertEquals("rejected", result.get("status"));
        assertEquals("invalid_input", map(result, "error").get("type"));
        assertFalse(result.containsKey("command_id"));
        assertEquals("succeeded", rig.status(rig.send("acs.encoders.list", "{}")), "the gateway goes on");
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        String id = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_system_id\":\"" + VISIONLINE + "\",\"user_identity_id\":\""
                        + USER_IDENTITY
                        + "\",\"allowed_acs_entrance_ids\":[\"00000000-0000-4000-8000-000000000999\"],\"code\":\"12a\","
                        + "\"ends_at\":\"2020-01-01T00:00:00Z\",\"visionline_metadata\":{\"card_format\":\"rfid49\"}}");
        assertEquals("rejected", rig.status(id));
        String errors =
                map(rig.result(id), "error", "validation_errors").keySet().toString();
        for (String path : List.of(
                "params.allowed_acs_entrance_ids[0]",
                "params.code",
                "params.ends_at",
                "params.visionline_metadata.card_format")) {
            assertTrue(errors.contains(path), path + " in " + errors);
        }
        assertTrue(rig.salto.submitted.isEmpty());
    }

    @Test
    void whatNoLinkCanDoIsSaidInWords() {
        String id = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"code\",\"code\":\"1234\",\"acs_system_id\":\"" + SALTO
                        + "\",\"user_identity_id\":\""
                        + USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":[\"" + GatewayRig.room(101)
                        + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\"}");
        assertEquals("rejected", rig.status(id));
        assertEquals("not_supported", map(rig.result(id), "error").get("type"));
        assertTrue(map(rig.result(id), "error").get("message").toString().contains("PIN"));
    }

    @Test
    void sameCommandAgainIsAnsweredWithTheSameReport() {
        String card = rig.card(SALTO, 101, "");
        String id = rig.newId();
        String body = body(
                id,
                "acs.encoders.encode_credential",
                "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\",\"acs_credential_id\":\"" + card + "\"}");
        rig.deliver(body, false, null, -1);
        rig.deliver(body, false, "somewhere/else", -1);
        assertEquals(1, rig.salto.submitted.size());
        assertEquals(rig.results(id).get(0), rig.results(id).get(1), "same seq, same body");
        assertEquals(1, rig.bodies("somewhere/else").size());
        rig.salto.written("04");
        rig.run();
        rig.deliver(body, false, null, -1);
        assertEquals(1, rig.salto.submitted.size());
        assertEquals("succeeded", rig.status(id));
        assertEquals(3, rig.acknowledged.stream().filter(body::equals).count());
    }

    @Test
    void otherCommandUnderTheSameIdIsRefused() {
        String id = rig.newId();
        rig.deliver(body(id, "acs.encoders.list", "{}"), false, null, -1);
        rig.deliver(body(id, "acs.encoders.list", "{\"limit\":5}"), false, null, -1);
        assertEquals("command_id_reused", map(rig.result(id), "error").get("type"));
    }

    @Test
    void retainedCommandIsRefused() {
        String id = rig.newId();
        rig.deliver(body(id, "acs.encoders.list", "{}"), true, null, -1);
        assertEquals("rejected", rig.status(id));
        rig.deliver(body(id, "acs.encoders.list", "{}"), true, null, -1);
        assertEquals(1, rig.results(id).size(), "the broker repeats it, the gateway does not");
    }

    @Test
    void staleCommandIsNotStarted() {
        String card = rig.card(SALTO, 101, "");
        String id = rig.newId();
        rig.deliver(
                body(
                        id,
                        "acs.encoders.encode_credential",
                        "{\"acs_encoder_id\":\"" + SALTO_ENCODER + "\",\"acs_credential_id\":\"" + card + "\"}"),
                false,
                null,
                0);
        assertEquals("expired", rig.status(id));
        assertTrue(rig.salto.submitted.isEmpty());
    }

    @Test
    void responseTopicCannotMakeTheGatewayTalkToItself() {
        rig.deliver(body(rig.newId(), "acs.encoders.list", "{}"), false, "credgate/v1/gw-1/commands", -1);
        assertTrue(rig.bodies("/commands").isEmpty());
        assertTrue(rig.bodies("/results").get(0).get("notes").toString().contains("response topic"));
    }

    @Test
    void listsArePagedAndUsersAreLinkedByContact() {
        String user = rig.send(
                "acs.users.create",
                "{\"acs_system_id\":\"" + SALTO
                        + "\",\"full_name\":\"Jane Doe\",\"email_address\":\"jane@example.com\"}");
        String userId = (String) map(rig.result(user), "acs_user").get("acs_user_id");
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_system_id\":\"" + SALTO + "\",\"user_identity_id\":\""
                        + USER_IDENTITY
                        + "\",\"user\":{\"email_address\":\"JANE@example.com\"},\"allowed_acs_entrance_ids\":[\""
                        + GatewayRig.room(101) + "\"],\"ends_at\":\"2026-11-25T11:00:00Z\"}");
        assertEquals(userId, map(rig.result(create), "acs_credential").get("acs_user_id"));
        rig.card(SALTO, 102, "");
        String list = rig.send("acs.credentials.list", "{\"limit\":1}");
        assertEquals(1, ((List<?>) rig.result(list).get("acs_credentials")).size());
        assertEquals(true, map(rig.result(list), "pagination").get("has_next_page"));
        String cursor = (String) map(rig.result(list), "pagination").get("next_page_cursor");
        String rest = rig.send("acs.credentials.list", "{\"page_cursor\":\"" + cursor + "\"}");
        assertEquals(1, ((List<?>) rig.result(rest).get("acs_credentials")).size());
        assertEquals(false, map(rig.result(rest), "pagination").get("has_next_page"));
    }
}
