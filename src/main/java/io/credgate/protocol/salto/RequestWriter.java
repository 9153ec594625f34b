package io.credgate.protocol.salto;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.ChangeStay;
import io.credgate.command.Operation.CheckHealth;
import io.credgate.command.Operation.CheckOut;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.EncodeCards;
import io.credgate.command.Operation.EncodeOneShotCard;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.Operation.ReadAuditTrail;
import io.credgate.command.Operation.ReadCard;
import io.credgate.command.Operation.ReadTrack;
import io.credgate.command.Operation.Relay;
import io.credgate.command.Operation.WriteTrack;
import io.credgate.protocol.salto.PmsDates.Written;
import io.credgate.protocol.salto.PmsRequest.AuditRequest;
import io.credgate.protocol.salto.PmsRequest.CardCommand;
import io.credgate.protocol.salto.PmsRequest.CheckOutRequest;
import io.credgate.protocol.salto.PmsRequest.EncodeRequest;
import io.credgate.protocol.salto.PmsRequest.MobileRequest;
import io.credgate.protocol.salto.PmsRequest.ModifyRequest;
import io.credgate.protocol.salto.PmsRequest.ReadRequest;
import io.credgate.protocol.salto.PmsRequest.ReadTrackRequest;
import io.credgate.protocol.salto.PmsRequest.RelayRequest;
import io.credgate.protocol.salto.PmsRequest.WriteTrackRequest;
import io.credgate.protocol.salto.SaltoPmsConfig.ReturnSerial;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operations to requests. Takes only what {@link OperationCheck} let pass. */
record RequestWriter(SaltoPmsConfig config, PmsDates dates) {

    /** @param request null for the health check, which is a bare ENQ */
    record Prepared(@Nullable PmsRequest request, List<String> notes) {}

    Prepared prepare(Operation operation) {
        if (operation instanceof EncodeCard encode) {
            return encode(encode.copy() ? CardCommand.CC : CardCommand.CN, 1, encode.encoder(), encode.grant());
        }
        if (operation instanceof EncodeCards several) {
            CardCommand command = several.copy() ? CardCommand.CC : CardCommand.CN;
            return encode(command, several.count(), several.encoder(), several.grant());
        }
        if (operation instanceof EncodeOneShotCard oneShot) {
            return encode(CardCommand.CA, 1, oneShot.encoder(), oneShot.grant());
        }
        if (operation instanceof IssueMobileKey issue) {
            return mobileKey(issue);
        }
        if (operation instanceof ReadTrack read) {
            return new Prepared(new ReadTrackRequest(read.encoder(), config.eject(), read.track()), List.of());
        }
        if (operation instanceof WriteTrack write) {
            return new Prepared(
                    new WriteTrackRequest(write.encoder(), config.eject(), write.track(), write.text()), List.of());
        }
        if (operation instanceof ReadAuditTrail audit) {
            return new Prepared(new AuditRequest(audit.step(), audit.door()), List.of());
        }
        if (operation instanceof Relay relay) {
            return new Prepared(new RelayRequest(relayed(relay)), List.of());
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

    private Prepared encode(CardCommand command, int copies, String encoder, CardGrant grant) {
        List<String> notes = new ArrayList<>(0);
        String start = start(grant.startsAt(), notes);
        if (grant.endsAt() == null) {
            notes.add("No end was given: the lock system decides how long the card is valid.");
        }
        SaltoPmsOptions options = config.options();
        return new Prepared(
                new EncodeRequest(
                        command,
                        copies,
                        encoder,
                        config.eject(),
                        grant.rooms(),
                        Authorisations.join(grant.extras()),
                        options.deniedAuthorisations(),
                        start,
                        end(grant.endsAt(), notes),
                        config.operator(),
                        options.trackTexts(),
                        copies > 1 && config.returnSerialNumber() == ReturnSerial.LAST
                                ? ReturnSerial.ALL
                                : config.returnSerialNumber(),
                        options.authorisationCode()),
                notes);
    }

    /** What {@link SaltoRelayServer} took from another program; null-safe, since it wrote it itself. */
    private static PmsFrame relayed(Relay relay) {
        Received received = new FrameDecoder().next(ByteBuffer.wrap(relay.request()));
        return received instanceof Received.Frame frame ? frame.frame() : PmsFrame.of("");
    }

    private Prepared mobileKey(IssueMobileKey issue) {
        CardGrant grant = issue.grant();
        List<String> notes = new ArrayList<>(0);
        SaltoPmsOptions options = config.options();
        boolean returned = options.mobileKey() == SaltoPmsOptions.MobileKey.APPLICATION;
        String start = start(grant.startsAt(), notes);
        return new Prepared(
                new MobileRequest(
                        issue.copy(),
                        returned,
                        Objects.requireNonNull(issue.phoneNumber()),
                        grant.rooms(),
                        Authorisations.join(grant.extras()),
                        options.deniedAuthorisations(),
                        start,
                        end(grant.endsAt(), notes),
                        config.operator(),
                        returned ? "1" : options.mobileMessage(),
                        options.authorisationCode()),
                notes);
    }

    private String start(@Nullable Instant startsAt, List<String> notes) {
        if (startsAt == null) {
            return "";
        }
        Written written = dates.writeStart(startsAt);
        notes.addAll(written.notes());
        return written.text();
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
