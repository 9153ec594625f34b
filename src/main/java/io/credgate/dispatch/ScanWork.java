package io.credgate.dispatch;

import io.credgate.command.Command.ScanCredential;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.ReadCard;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.ledger.CardScan;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.Views;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the card on an encoder and explains it. A card that proves a doubtful writing settles that command. */
final class ScanWork implements ControllerWork {
    private final Ledger ledger;
    private final Views views;
    private final Settlement settlement;

    ScanWork(Ledger ledger, Views views, Settlement settlement) {
        this.ledger = ledger;
        this.views = views;
        this.settlement = settlement;
    }

    private Site.@Nullable AcsSystem system(OpenCommand open) {
        return ledger.site().systemOfEncoder(((ScanCredential) open.command).acsEncoderId());
    }

    @Override
    public Site.@Nullable AcsSystem systemToAsk(OpenCommand open) {
        return system(open);
    }

    @Override
    public Plan plan(OpenCommand open, Instant now) {
        Site.AcsSystem system = system(open);
        Site.Encoder encoder = system == null ? null : system.encoder(((ScanCredential) open.command).acsEncoderId());
        if (system == null || encoder == null) {
            return done(
                    open, new Failure(FailureCode.ACS_ENCODER_NOT_FOUND, "The encoder is no longer configured."), now);
        }
        ReadCard operation = new ReadCard(encoder.name());
        Site.LinkAbility link = system.linkFor(operation.kind());
        if (link == null) {
            return done(
                    open,
                    new Failure(FailureCode.NOT_SUPPORTED, "No link of " + system.name() + " can read cards."),
                    now);
        }
        return new Plan.Run(link, operation, List.of());
    }

    private Plan done(OpenCommand open, Failure failure, Instant now) {
        return new Plan.Done(ended(open, Status.FAILED, failure, now));
    }

    @Override
    public Answer completed(OpenCommand open, Operation operation, OperationResult result, Instant now) {
        Site.AcsSystem system = java.util.Objects.requireNonNull(system(open));
        CardScan scan = new CardScan(ledger, system, (CardRead) result, now);
        Credential settled = scan.settles();
        if (settled != null) {
            settlement.cardFound(settled, ((CardRead) result).cardNumber(), now);
        }
        return Answer.succeeded(ActionAttempts.success(open.id(), ActionAttempts.SCAN, scan.result(views)));
    }

    @Override
    public Answer ended(OpenCommand open, Status status, Failure failure, Instant now) {
        return Answer.of(status, failure).withPayload(ActionAttempts.error(open.id(), ActionAttempts.SCAN, failure));
    }

    @Override
    public Map<String, Object> pending(OpenCommand open) {
        return ActionAttempts.pending(open.id(), ActionAttempts.SCAN);
    }
}
