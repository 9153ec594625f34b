package io.credgate.ledger;

import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation.EncodeCard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What writing one credential's card means at this moment: which link, which key. Decided when the command starts, not
 * when it arrives, since commands ahead of it may have changed the ledger.
 */
public sealed interface EncodePlan {

    record Refused(Failure failure) implements EncodePlan {}

    record Write(Site.LinkAbility link, EncodeCard operation, List<String> notes) implements EncodePlan {}

    static EncodePlan of(
            Ledger ledger, Site.AcsSystem system, Site.Encoder encoder, @Nullable Credential credential, Instant now) {
        if (credential == null
                || credential.isDeleted()
                || credential.standing().beingDeletedSince() != null) {
            return refused(FailureCode.CREDENTIAL_DELETED, "The credential was deleted; no card was made.");
        }
        Failure obstacle = obstacle(ledger, system, credential, now);
        if (obstacle != null) {
            return new Refused(obstacle);
        }
        List<String> notes = new ArrayList<>();
        boolean copy = isCopy(ledger, credential, notes, now);
        User user = credential.acsUserId() == null ? null : ledger.user(credential.acsUserId());
        EncodeCard operation = new EncodeCard(
                encoder.name(),
                copy,
                CardGrants.of(
                        system,
                        credential.terms().entranceIds(),
                        credential.terms().startsAt(),
                        credential.terms().endsAt(),
                        user,
                        now));
        Site.LinkAbility link = system.linkFor(operation.kind());
        if (link == null) {
            return refused(FailureCode.NOT_SUPPORTED, "No link of " + system.name() + " can write such a card.");
        }
        List<String> problems = link.check(operation);
        return problems.isEmpty()
                ? new Write(link, operation, List.copyOf(notes))
                : refused(FailureCode.NOT_SUPPORTED, String.join(" ", problems));
    }

    private static @Nullable Failure obstacle(
            Ledger ledger, Site.AcsSystem system, Credential credential, Instant now) {
        if (credential.terms().entranceIds().stream().anyMatch(id -> system.entrance(id) == null)) {
            return new Failure(
                    FailureCode.ACS_ENTRANCE_NOT_FOUND,
                    "A door of the credential is no longer configured at the gateway; the card would lack it."
                            + " Create a new credential.");
        }
        Instant endsAt = credential.terms().endsAt();
        if (endsAt != null && !endsAt.isAfter(now)) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED,
                    "The credential's time is over; give it a later ends_at first.");
        }
        if (credential.standing().overriddenAt() != null) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED,
                    "A newer main key was made for the room; writing this one again would lock its guest out."
                            + " Create a new credential.");
        }
        User user = credential.acsUserId() == null ? null : ledger.user(credential.acsUserId());
        if (user != null && user.suspended()) {
            return new Failure(
                    FailureCode.CREDENTIAL_CANNOT_BE_REISSUED, "The user is suspended; unsuspend the user first.");
        }
        return null;
    }

    private static boolean isCopy(Ledger ledger, Credential credential, List<String> notes, Instant now) {
        String system = credential.acsSystemId();
        String id = credential.acsCredentialId();
        List<String> rooms = ledger.rooms(credential, credential.terms().entranceIds());
        // Every room of a new key counts: at each of them it would kill the keys of others.
        boolean othersLive = rooms.stream().anyMatch(room -> ledger.roomHasLiveKey(system, room, id, now));
        if (credential.issued() != null) {
            boolean ownCardLives = !Validity.of(credential, now).state().isEnded();
            if (ownCardLives || othersLive) {
                notes.add(
                        "Written as a further card of the same stay, so that no other card of the room stops working.");
                return true;
            }
        }
        if (credential.standing().inDoubtSince() != null) {
            notes.add("An earlier attempt to write this credential may have made a card;"
                    + " if it did, use the card made now.");
        }
        return switch (credential.terms().keyMode()) {
            case NEW -> false;
            case COPY -> true;
            case AUTO -> {
                boolean inDoubt = rooms.stream().anyMatch(room -> ledger.roomIsInDoubt(system, room, id, now));
                if (inDoubt && !othersLive) {
                    notes.add("Written as a further card, because another card of the room may have been made"
                            + " and a new main key would kill it.");
                }
                yield othersLive || inDoubt;
            }
        };
    }

    private static Refused refused(FailureCode code, String message) {
        return new Refused(new Failure(code, message));
    }
}
