package io.credgate.dispatch;

import static io.credgate.dispatch.GatewayRig.SALTO;
import static io.credgate.dispatch.GatewayRig.SALTO_ENCODER;
import static io.credgate.dispatch.GatewayRig.USER_IDENTITY;
import static io.credgate.dispatch.GatewayRig.map;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.OperationResult.Done;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a front desk does with the Salto system of a {@link GatewayRig}, and how the lock system answers. */
final class SaltoDesk {
    /** Option of a card: a main key, whoever is in the room. */
    static final String NEW_KEY = ",\"salto_space_metadata\":{\"assign_new_key\":true}";

    static final String MORNING = "2026-11-23T09:00:00Z";
    static final String CHECK_OUT = "2026-11-25T11:00:00Z";

    private final GatewayRig rig;
    private int cards;

    SaltoDesk(GatewayRig rig) {
        this.rig = rig;
    }

    /** Creates a credential; gives its id. */
    String card(List<Integer> rooms, String startsAt, String endsAt, String options) {
        String id = rig.newId();
        String entrances =
                rooms.stream().map(room -> '"' + GatewayRig.room(room) + '"').collect(Collectors.joining(","));
        String create = rig.send(
                "acs.credentials.create",
                "{\"access_method\":\"card\",\"acs_credential_id\":\"" + id + "\",\"acs_system_id\":\"" + SALTO
                        + "\",\"user_identity_id\":\"" + USER_IDENTITY + "\",\"allowed_acs_entrance_ids\":["
                        + entrances + "],\"starts_at\":\"" + startsAt + "\",\"ends_at\":\"" + endsAt + "\"" + options
                        + "}");
        assertEquals("succeeded", rig.status(create));
        return id;
    }

    /** The command that writes it, still under way. */
    String encode(String card) {
        return rig.encode(SALTO_ENCODER, card);
    }

    /** Writes the card; gives the command. */
    String write(String card) {
        String encode = encode(card);
        rig.salto.written(String.format("04%06x", ++cards));
        rig.run();
        assertEquals("succeeded", rig.status(encode));
        return encode;
    }

    /** A card of today's guest, in the guest's hand. */
    String issued(int room, String options) {
        String card = rig.card(SALTO, room, options);
        write(card);
        return card;
    }

    /** Nobody can say whether the card was written; gives the command. */
    String writeWithoutAnswer(String card) {
        String encode = encode(card);
        loseAnswer();
        assertEquals("unknown", rig.status(encode));
        return encode;
    }

    EncodeCard lastWriting() {
        return (EncodeCard) rig.salto.last();
    }

    /** @param fields such as {@code "ends_at":"..."} */
    String update(String card, String fields) {
        return rig.send("acs.credentials.update", "{\"acs_credential_id\":\"" + card + "\"," + fields + "}");
    }

    String prolong(String card, String endsAt) {
        return update(card, "\"ends_at\":\"" + endsAt + "\"");
    }

    String delete(String card) {
        return rig.send("acs.credentials.delete", "{\"acs_credential_id\":\"" + card + "\"}");
    }

    String cancel(String commandId) {
        return rig.send("gateway.commands.cancel", "{\"command_id\":\"" + commandId + "\"}");
    }

    void resolve(String commandId, String outcome) {
        String resolve = rig.send(
                "gateway.commands.resolve", "{\"command_id\":\"" + commandId + "\",\"outcome\":\"" + outcome + "\"}");
        assertEquals(outcome, rig.status(resolve));
        assertEquals(outcome, rig.status(commandId));
    }

    void confirm() {
        rig.salto.complete(new Done(List.of()));
        rig.run();
    }

    void refuse() {
        rig.salto.fail(Evidence.REFUSED, new Failure(FailureCode.NOT_CHECKED_IN, "Nobody is checked in."));
        rig.run();
    }

    void loseAnswer() {
        rig.salto.fail(Evidence.MAYBE_EXECUTED, new Failure(FailureCode.ANSWER_TIMEOUT, "No answer came."));
        rig.run();
    }

    /** As often as the gateway tries. */
    void loseAllAnswers() {
        while (rig.salto.isRunning()) {
            loseAnswer();
            rig.advance(Duration.ofSeconds(5));
        }
    }

    String validity(String card) {
        return (String) map(rig.retained(card), "validity").get("state");
    }

    Map<String, Object> credential(String card) {
        return map(rig.retained(card), "acs_credential");
    }

    /** The credential is gone: the last thing on its topic is nothing. */
    boolean isGone(String card) {
        return rig.uplink.reports.stream()
                .filter(r -> r.topic().endsWith("/credentials/" + card))
                .reduce((a, b) -> b)
                .filter(r -> r.payload().length == 0)
                .isPresent();
    }

    String errorType(String commandId) {
        return (String) map(rig.result(commandId), "error").get("type");
    }
}
