package io.credgate.protocol.salto;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.CheckHealth;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.ReadCard;
import io.credgate.protocol.salto.PmsDates.Written;
import io.credgate.protocol.salto.PmsRequest.CheckOutRequest;
import io.credgate.protocol.salto.PmsRequest.EncodeRequest;
import io.credgate.protocol.salto.PmsRequest.ModifyRequest;
import io.credgate.protocol.salto.PmsRequest.ReadRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations to requests. Takes only what {@link OperationCheck} let pass. */
record RequestWriter(SaltoPmsConfig config, PmsDates dates) {

    /** @param request null for the health check, which is a bare ENQ */
    record Prepared(@Nullable PmsRequest request, List<String> notes) {}

    Prepared prepare(Operation operation) {
        if (operation instanceof EncodeCard encode) {
            return encode(encode);
        }
        if (operation instanceof ReadCard read) {
            return new Prepared(new ReadRequest(read.encoder(), config.eject()), List.of());
        }
        if (operation instanceof ChangeStay change) {
            List<String> notes = new ArrayList<>(0);
            String newRoom = change.newRoom();
            return new Prepared(
                    new ModifyRequest(change.room(), newRoom == null ? "" : newRoom, end(change.endsAt(), notes)),
                    notes);
        }
        if (operation instanceof CheckOut checkOut) {
            return new Prepared(new CheckOutRequest(config.checkOutEncoder(), checkOut.room()), List.of());
        }
        if (operation instanceof CheckHealth) {
            return new Prepared(null, List.of());
        }
        throw new AssertionError(operation);
    }

    private Prepared encode(EncodeCard encode) {
        CardGrant grant = encode.grant();
        List<String> notes = new ArrayList<>(0);
        Instant startsAt = grant.startsAt();
        String start = "";
        if (startsAt != null) {
            Written written = dates.writeStart(startsAt);
            notes.addAll(written.notes());
            start = written.text();
        }
        if (grant.endsAt() == null) {
            notes.add("No end was given: the lock system decides how long the card is valid.");
        }
        return new Prepared(
                new EncodeRequest(
                        encode.copy(),
                        1,
                        encode.encoder(),
                        config.eject(),
                        grant.rooms(),
                        Authorisations.join(grant.extras()),
                        "",
                        start,
                        end(grant.endsAt(), notes),
                        config.operator(),
                        List.of(),
                        config.returnSerialNumber()),
                notes);
    }

    private String end(@Nullable Instant endsAt, List<String> notes) {
        if (endsAt == null) {
            return "";
        }
        Written written = dates.writeEnd(endsAt);
        notes.addAll(written.notes());
        return written.text();
    }
}
