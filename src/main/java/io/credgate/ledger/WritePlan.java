package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.Operation.SetPin;
import io.credgate.command.Operation.UserAccess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What writing one credential's key means at this moment: which link, which key. Decided when the command starts, not
 * when it arrives, since commands ahead of it may have changed the ledger.
 */
public sealed interface WritePlan {

    record Refused(Failure failure) implements WritePlan {}

    record Write(Site.LinkAbility link, Operation operation, List<String> notes) implements WritePlan {}

    /** A card on an encoder. */
    static WritePlan ofCard(
            Ledger ledger, Site.AcsSystem system, Site.Encoder encoder, @Nullable Credential credential, Instant now) {
        if (credential == null) {
            return refused(FailureCode.CREDENTIAL_DELETED, "The credential was deleted; no card was made.");
        }
        KeyChoice choice = new KeyChoice(ledger, system, credential, now);
        Failure obstacle = choice.obstacle();
        if (obstacle != null) {
            return new Refused(obstacle);
        }
        List<String> notes = new ArrayList<>();
        boolean copy = choice.isCopy(notes);
        return through(
                system, new EncodeCard(encoder.name(), copy, grant(ledger, system, credential, choice, now)), notes);
    }

    /** A PIN or a key for a phone. */
    static WritePlan ofIssue(Ledger ledger, Site.AcsSystem system, @Nullable Credential credential, Instant now) {
        if (credential == null) {
            return refused(FailureCode.CREDENTIAL_DELETED, "The credential was deleted; nothing was done.");
        }
        KeyChoice choice = new KeyChoice(ledger, system, credential, now);
        Failure obstacle = choice.obstacle();
        if (obstacle != null) {
            return new Refused(obstacle);
        }
        List<String> notes = new ArrayList<>();
        CardGrant grant = grant(ledger, system, credential, choice, now);
        Credential.Terms terms = credential.terms();
        if (credential.accessMethod() == AccessMethod.CODE) {
            String pin = terms.code();
            return pin == null
                    ? refused(FailureCode.INVALID_INPUT, "The credential has no code.")
                    : through(system, new SetPin(pin, grant), notes);
        }
        boolean copy = choice.isCopy(notes);
        User user = choice.user();
        boolean auto = terms.keyMode() == Credential.KeyMode.AUTO && credential.issued() == null;
        return through(
                system,
                new IssueMobileKey(
                        copy,
                        auto,
                        user == null ? null : user.details().phoneNumber(),
                        terms.endpointId(),
                        joinerKeys(ledger, credential),
                        grant),
                notes);
    }

    private static List<String> joinerKeys(Ledger ledger, Credential credential) {
        List<String> ids = new ArrayList<>(credential.terms().joinerAcsCredentialIds());
        if (credential.issued() != null) {
            // A key that is changed becomes a further key beside itself.
            ids.add(credential.acsCredentialId());
        }
        return ids.stream()
                .map(ledger::credential)
                .filter(Objects::nonNull)
                .map(Credential::issued)
                .filter(issued -> issued != null && issued.keyId() != null)
                .map(Credential.Issued::keyId)
                .toList();
    }

    private static CardGrant grant(
            Ledger ledger, Site.AcsSystem system, Credential credential, KeyChoice choice, Instant now) {
        User user = choice.user();
        UserAccess holder = user == null || !system.keepsUsers(credential.accessMethod())
                ? null
                : UserAccesses.with(ledger, system, user, credential, now);
        return CardGrants.of(
                system,
                credential.terms().entranceIds(),
                credential.terms().startsAt(),
                credential.terms().endsAt(),
                user,
                holder,
                now);
    }

    private static WritePlan through(Site.AcsSystem system, Operation operation, List<String> notes) {
        Site.LinkAbility link = system.linkFor(operation.kind());
        if (link == null) {
            return refused(FailureCode.NOT_SUPPORTED, "No link of " + system.name() + " can write such a key.");
        }
        List<String> problems = link.check(operation);
        return problems.isEmpty()
                ? new Write(link, operation, List.copyOf(notes))
                : refused(FailureCode.NOT_SUPPORTED, String.join(" ", problems));
    }

    private static Refused refused(FailureCode code, String message) {
        return new Refused(new Failure(code, message));
    }
}
