package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Users and the credentials that they hold. */
class UserRulesTest extends AtSaltoDesk {
    private String holder(String card) {
        return (String) desk.credential(card).get("acs_user_id");
    }

    private String deleteUser(String user) {
        return rig.send("acs.users.delete", "{\"acs_user_id\":\"" + user + "\"}");
    }

    @Test
    void userIsKeptWhileACardIsBeingWritten() {
        String card = rig.card(SALTO, 101, "");
        String encode = desk.encode(card);
        assertEquals("rejected", rig.status(deleteUser(holder(card))));
        rig.salto.written("04");
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        assertEquals("valid", desk.validity(card));
        desk.encode(rig.card(SALTO, 101, ""));
        assertTrue(desk.lastWriting().copy(), "the key that was written counts");
    }

    @Test
    void userIsKeptWhileACardMayHaveBeenWritten() {
        String card = rig.card(SALTO, 101, "");
        String user = holder(card);
        String encode = desk.writeWithoutAnswer(card);
        assertEquals("rejected", rig.status(deleteUser(user)));
        desk.resolve(encode, "failed");
        assertEquals("succeeded", rig.status(deleteUser(user)));
        assertTrue(desk.isGone(card), "what was never written goes with its user");
    }

    @Test
    void credentialIsTakenOnlyFromItsHolder() {
        String card = rig.card(SALTO, 101, "");
        String holder = holder(card);
        String create =
                rig.send("acs.users.create", "{\"acs_system_id\":\"" + SALTO + "\",\"full_name\":\"Jane Doe\"}");
        Object other = map(rig.result(create), "acs_user").get("acs_user_id");
        assertEquals("rejected", rig.status(unassign(card, other)));
        assertEquals(holder, holder(card));
        assertEquals("succeeded", rig.status(unassign(card, holder)));
    }

    private String unassign(String card, Object user) {
        return rig.send(
                "acs.credentials.unassign",
                "{\"acs_credential_id\":\"" + card + "\",\"acs_user_id\":\"" + user + "\"}");
    }
}
