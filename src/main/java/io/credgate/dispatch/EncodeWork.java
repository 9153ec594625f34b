package io.credgate.dispatch;

import io.credgate.command.Command.EncodeCredential;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.RoomKeys;
import io.credgate.ledger.Site;
import io.credgate.ledger.Views;
import io.credgate.ledger.WritePlan;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a card on an encoder. */
final class EncodeWork implements ControllerWork {
    private final Ledger ledger;
    private final Views views;

    EncodeWork(Ledger ledger, Views views) {
        this.ledger = ledger;
        this.views = views;
    }

    @Override
    public Site.@Nullable AcsSystem systemToAsk(OpenCommand open) {
        return ledger.site().systemOfEncoder(((EncodeCredential) open.command).acsEncoderId());
    }

    @Override
    public boolean isTimeBound() {
        return true;
    }

    @Override
    public Plan plan(OpenCommand open, Instant now) {
        EncodeCredential wish = (EncodeCredential) open.command;
        Site.AcsSystem system = ledger.site().systemOfEncoder(wish.acsEncoderId());
        Site.Encoder encoder = system == null ? null : system.encoder(wish.acsEncoderId());
        if (system == null || encoder == null) {
            return done(
                    open, new Failure(FailureCode.ACS_ENCODER_NOT_FOUND, "The encoder is no longer configured."), now);
        }
        WritePlan plan = WritePlan.ofCard(ledger, system, encoder, ledger.credential(wish.acsCredentialId()), now);
        if (plan instanceof WritePlan.Write write) {
            return new Plan.Run(write.link(), write.operation(), write.notes());
        }
        return done(open, ((WritePlan.Refused) plan).failure(), now);
    }

    private Plan done(OpenCommand open, Failure failure, Instant now) {
        return new Plan.Done(ended(open, Status.FAILED, failure, now));
    }

    @Override
    public Answer completed(OpenCommand open, Operation operation, OperationResult result, Instant now) {
        EncodeCredential wish = (EncodeCredential) open.command;
        Ledger.Writing writing = java.util.Objects.requireNonNull(KeyWriting.of(operation, result, now));
        return alreadyWritten(open.id(), ledger.issued(wish.acsCredentialId(), writing), now);
    }

    /** The card exists and the ledger knows. */
    Answer alreadyWritten(String commandId, Credential credential, Instant now) {
        return Answer.succeeded(
                ActionAttempts.success(commandId, ActionAttempts.ENCODE, views.credential(credential, false, now)));
    }

    @Override
    public Answer ended(OpenCommand open, Status given, Failure failure, Instant now) {
        Status status = open.honest(given);
        EncodeCredential wish = (EncodeCredential) open.command;
        Credential credential = ledger.credential(wish.acsCredentialId());
        if (credential != null && !credential.isDeleted()) {
            if (open.touchedUser && RoomKeys.isOfKeptUser(ledger, credential)) {
                ledger.rightsLeft(wish.acsCredentialId(), now);
            }
            if (status == Status.UNKNOWN) {
                ledger.inDoubt(wish.acsCredentialId(), now);
            }
        }
        return Answer.of(status, failure).withPayload(ActionAttempts.error(open.id(), ActionAttempts.ENCODE, failure));
    }

    @Override
    public Map<String, Object> pending(OpenCommand open) {
        return ActionAttempts.pending(open.id(), ActionAttempts.ENCODE);
    }
}
