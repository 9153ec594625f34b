package io.credgate.dispatch;

import io.credgate.command.AccessMethod;
import io.credgate.command.Operation;
import io.credgate.command.Operation.ReadKeyState;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.KeyState;
import io.credgate.ledger.Credential;
import io.credgate.ledger.Credential.AtController;
import io.credgate.ledger.Ledger;
import io.credgate.ledger.Site;
import io.credgate.ledger.Validity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks how the keys stand that were made: somebody may have cancelled one at the lock system, or made a newer one there.
 */
final class KeyPatrol extends Patrol {
    private final Ledger ledger;
    private final Site.LinkAbility link;
    /** The last credential that was asked for in this round; empty at its beginning. */
    private String cursor = "";

    private @Nullable Credential asked;

    KeyPatrol(
            LinkPort port,
            Site.AcsSystem system,
            Site.LinkAbility link,
            Duration interval,
            InternalAttempts attempts,
            Ledger ledger) {
        super(port, system, interval, attempts);
        this.link = link;
        this.ledger = ledger;
    }

    @Override
    @Nullable
    Operation next(Instant now) {
        for (Credential credential : ledger.credentials()) {
            if (credential.acsCredentialId().compareTo(cursor) <= 0) {
                continue;
            }
            ReadKeyState question = question(credential, now);
            if (question != null) {
                cursor = credential.acsCredentialId();
                asked = credential;
                return question;
            }
        }
        cursor = "";
        return null;
    }

    /** Null if there is nothing to ask of it, or this link does not know it. */
    private @Nullable ReadKeyState question(Credential credential, Instant now) {
        Credential.Issued issued = credential.issued();
        if (issued == null
                || !credential.acsSystemId().equals(system().acsSystemId())
                || credential.isDeleted()
                || credential.standing().beingDeletedSince() != null
                || Validity.of(credential, now).state().isEnded()) {
            return null;
        }
        boolean madeHere = isMadeHere(credential);
        if (credential.accessMethod() != AccessMethod.CARD && system().keepsUsers(credential.accessMethod())) {
            return null; // such a user's key is the card
        }
        String userId = madeHere ? credential.acsUserId() : null;
        if (userId == null && issued.keyId() == null && issued.cardNumber() == null) {
            return null;
        }
        ReadKeyState question = new ReadKeyState(userId, issued.keyId(), issued.cardNumber());
        return link.check(question).isEmpty() ? question : null;
    }

    private boolean isMadeHere(Credential credential) {
        Site.LinkAbility maker = system().linkFor(credential.accessMethod());
        return maker != null && maker.linkName().equals(link.linkName());
    }

    @Override
    boolean startsWhenLinkReturns() {
        return true;
    }

    @Override
    void gaveUp() {
        asked = null;
        cursor = "";
    }

    @Override
    void heard(OperationResult result, Instant now) {
        Credential before = asked;
        asked = null;
        Credential credential = before == null ? null : ledger.credential(before.acsCredentialId());
        if (before == null
                || credential == null
                || credential.isDeleted()
                || !java.util.Objects.equals(credential.issued(), before.issued())
                || !(result instanceof KeyState state)) {
            return; // the answer is about a key that was written anew meanwhile
        }
        if (!state.found() && !isMadeHere(credential)) {
            return; // this interface need not know what was made through another
        }
        ledger.heard(
                credential.acsCredentialId(), said(state, credential.standing().atController(), now), now);
    }

    private static @Nullable AtController said(KeyState state, @Nullable AtController before, Instant now) {
        String reason = null;
        if (state.overridden() || state.overwritten()) {
            reason = "a newer key has replaced it at the lock system";
        } else if (state.cancelled()) {
            reason = "it was cancelled at the lock system";
        } else if (state.discarded()) {
            reason = "it was discarded at the lock system";
        } else if (state.expired()) {
            reason = "it has expired at the lock system";
        } else if (!state.found()) {
            reason = "the lock system does not know it any more";
        }
        boolean ended = reason != null;
        if (!ended && !state.outOfDate()) {
            return null;
        }
        String words = reason != null ? reason : "it does not carry what the lock system holds";
        boolean overridden = state.overridden() || state.overwritten();
        boolean same = before != null
                && before.reason().equals(words)
                && before.outOfDate() == state.outOfDate()
                && (before.endedAt() != null) == ended;
        return same ? before : new AtController(ended ? now : null, overridden, words, state.outOfDate(), now);
    }
}
