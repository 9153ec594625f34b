package io.credgate.dispatch;

import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.OperationResult;
import io.credgate.command.Uuids;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.Views;
import io.credgate.ledger.WritePlan;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates what needs no encoder: a PIN, a key on a phone. The credential is in the ledger from its arrival; if the lock
 * system does not take it, it is taken back.
 */
final class IssueWork implements ControllerWork {
    private final Ledger ledger;
    private final Views views;

    IssueWork(Ledger ledger, Views views) {
        this.ledger = ledger;
        this.views = views;
    }

    /** Of the credential that the command creates. */
    static String credentialId(CreateCredential wish, String commandId) {
        String id = wish.acsCredentialId();
        return id != null ? id : Uuids.credentialIdFor(commandId);
    }

    private @Nullable Credential credential(OpenCommand open) {
        return ledger.credential(credentialId((CreateCredential) open.command, open.id()));
    }

    @Override
    public Site.@Nullable AcsSystem systemToAsk(OpenCommand open) {
        Credential credential = credential(open);
        return credential == null || credential.isDeleted()
                ? null
                : ledger.site().system(credential.acsSystemId());
    }

    @Override
    public boolean isTimeBound() {
        return true;
    }

    @Override
    public Plan plan(OpenCommand open, Instant now) {
        Credential credential = credential(open);
        Site.AcsSystem system = credential == null ? null : ledger.site().system(credential.acsSystemId());
        if (system == null) {
            Failure failure = new Failure(FailureCode.ACS_SYSTEM_NOT_FOUND, "The lock system is no longer configured.");
            return new Plan.Done(ended(open, Status.FAILED, failure, now));
        }
        WritePlan plan = WritePlan.ofIssue(ledger, system, credential, now);
        if (plan instanceof WritePlan.Write write) {
            return new Plan.Run(write.link(), write.operation(), write.notes());
        }
        return new Plan.Done(ended(open, Status.FAILED, ((WritePlan.Refused) plan).failure(), now));
    }

    @Override
    public Answer completed(OpenCommand open, Operation operation, OperationResult result, Instant now) {
        Credential credential = Objects.requireNonNull(credential(open));
        Ledger.Writing writing = Objects.requireNonNull(KeyWriting.of(operation, result, now));
        Credential issued = ledger.issued(credential.acsCredentialId(), writing);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("acs_credential", views.credential(issued, true, now));
        Map<String, Object> key = KeyWriting.keyData(result);
        if (key != null) {
            payload.put("mobile_key", key);
        }
        return Answer.succeeded(payload);
    }

    @Override
    public Answer ended(OpenCommand open, Status given, Failure failure, Instant now) {
        Status status = open.honest(given);
        Credential credential = credential(open);
        if (credential != null && !credential.isDeleted()) {
            if (status == Status.UNKNOWN) {
                ledger.inDoubt(credential.acsCredentialId(), now);
            } else if (status != Status.SUPERSEDED) {
                ledger.deleted(credential.acsCredentialId(), now);
            }
        }
        return Answer.of(status, failure);
    }

    @Override
    public Map<String, Object> pending(OpenCommand open) {
        return Map.of();
    }
}
