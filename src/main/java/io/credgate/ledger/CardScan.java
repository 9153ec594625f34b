package io.credgate.ledger;

import io.credgate.command.AccessMethod;
import io.credgate.command.OperationResult.CardRead;
import io.credgate.command.OperationResult.CardState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Explains a card that was read on an encoder: what it says, whose it is by our ledger, and in words. */
public final class CardScan {
    private final Ledger ledger;
    private final Site.AcsSystem system;
    private final CardRead card;
    private final Instant now;

    public CardScan(Ledger ledger, Site.AcsSystem system, CardRead card, Instant now) {
        this.ledger = ledger;
        this.system = system;
        // A lock system that explains a card does not always look at the clock.
        Instant end = card.endsAt();
        boolean over = card.state() == CardState.VALID && end != null && !end.isAfter(now);
        this.card = over ? expired(card) : card;
        this.now = now;
    }

    private static CardRead expired(CardRead card) {
        return new CardRead(
                CardState.EXPIRED,
                card.rooms(),
                card.extras(),
                card.startsAt(),
                card.endsAt(),
                card.copyNumber(),
                card.cardNumber(),
                card.cardHolder(),
                card.notes());
    }

    /** Our credential for the card: by its number, else by rooms and end if exactly one fits. */
    public @Nullable Credential known() {
        String number = card.cardNumber();
        List<Credential> fitting = new ArrayList<>();
        for (Credential c : ledger.credentials()) {
            Credential.Issued issued = c.issued();
            if (!isCard(c) || issued == null) {
                continue;
            }
            if (number != null && number.equals(issued.cardNumber())) {
                return c;
            }
            if ((number == null || issued.cardNumber() == null) && carries(issued.entranceIds(), issued.endsAt())) {
                fitting.add(c);
            }
        }
        return fitting.size() == 1 ? fitting.get(0) : null;
    }

    /**
     * The credential in doubt that this card proves to have been written: a good card, with a number that no other
     * credential has, whose rooms and end are those of exactly one credential in doubt and of no issued one. If a key that
     * carries the same was written for that credential before, the card may be the earlier one, and proves nothing: only
     * the number of the last key is known.
     */
    public @Nullable Credential settles() {
        if (card.state() != CardState.VALID || known() != null) {
            return null;
        }
        List<Credential> fitting = ledger.credentials().stream()
                .filter(this::isCard)
                .filter(c -> c.standing().inDoubtSince() != null)
                .filter(c -> carries(c.terms().entranceIds(), c.terms().endsAt()))
                .toList();
        if (fitting.size() != 1 || fitsIssued(fitting.get(0))) {
            return null;
        }
        boolean othersFit =
                card.cardNumber() == null && ledger.credentials().stream().anyMatch(this::fitsIssued);
        return othersFit ? null : fitting.get(0);
    }

    /** What a card says is no proof of a PIN or a key on a phone. */
    private boolean isCard(Credential c) {
        return c.accessMethod() == AccessMethod.CARD && c.acsSystemId().equals(system.acsSystemId()) && !c.isDeleted();
    }

    private boolean fitsIssued(Credential c) {
        Credential.Issued issued = c.issued();
        return isCard(c) && issued != null && carries(issued.entranceIds(), issued.endsAt());
    }

    private boolean carries(List<String> entranceIds, @Nullable Instant endsAt) {
        List<String> rooms = entranceIds.stream()
                .map(system::entrance)
                .filter(e -> e != null && e.isRoom())
                .map(e -> e.name())
                .toList();
        return rooms.equals(card.rooms()) && sameMinute(endsAt, card.endsAt());
    }

    /** Lock systems keep whole minutes and round either way. */
    private static boolean sameMinute(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return Duration.between(a, b).abs().compareTo(Duration.ofMinutes(1)) < 0;
    }

    /** {@code result} of the action attempt (MQTT contract section 7, SCAN_CREDENTIAL result). */
    public Map<String, Object> result(Views views) {
        Credential ours = known();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("acs_credential_on_encoder", card.state() == CardState.UNKNOWN_CARD ? null : onEncoder());
        result.put("acs_credential_on_seam", ours == null ? null : views.credential(ours, false, now));
        result.put("warnings", warnings(ours));
        result.put("explanation", explanation(ours));
        return result;
    }

    private Map<String, Object> onEncoder() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("created_at", null);
        view.put("is_issued", card.state() == CardState.NOT_TOLD ? null : true);
        view.put("starts_at", card.startsAt());
        view.put("ends_at", card.endsAt());
        view.put("card_number", card.cardNumber());
        if (system.vendor() == Site.Vendor.VISIONLINE) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("cancelled", card.state() == CardState.CANCELLED);
            metadata.put("expired", card.state() == CardState.EXPIRED);
            metadata.put("overridden", card.state() == CardState.OVERRIDDEN);
            if (card.cardHolder() != null) {
                metadata.put("card_holder", card.cardHolder());
            }
            metadata.put("guest_acs_entrance_ids", entranceIds(card.rooms(), true));
            metadata.put("common_acs_entrance_ids", entranceIds(card.extras(), false));
            view.put("visionline_metadata", metadata);
        }
        return view;
    }

    private List<String> entranceIds(List<String> names, boolean rooms) {
        return names.stream()
                .map(n -> system.entranceNamed(n, rooms))
                .filter(java.util.Objects::nonNull)
                .map(Site.Entrance::acsEntranceId)
                .toList();
    }

    private List<Object> warnings(@Nullable Credential ours) {
        if (ours == null) {
            return List.of(warning(
                    "acs_credential_on_seam_not_found", "The gateway has no credential for the card on the encoder."));
        }
        if (card.state() == CardState.NOT_TOLD) {
            return List.of();
        }
        boolean oursGood = !Validity.of(ours, now).state().isEnded();
        if (ours.needsToBeReissued() || oursGood != (card.state() == CardState.VALID)) {
            return List.of(warning(
                    "acs_credential_on_encoder_out_of_sync",
                    "The card on the encoder and the gateway's credential say different things."));
        }
        return List.of();
    }

    private static Map<String, Object> warning(String code, String message) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("warning_code", code);
        view.put("warning_message", message);
        return view;
    }

    private String explanation(@Nullable Credential ours) {
        switch (card.state()) {
            case UNKNOWN_CARD:
                return "The card is empty or belongs to another lock system; it opens nothing here.";
            case STAFF:
                return "This is a staff card.";
            case NOT_TOLD:
                return ours == null
                        ? "The lock system tells only the number of this card, and the gateway has no credential with it."
                        : "The card of credential " + ours.acsCredentialId()
                                + ", by its number; whether the card itself"
                                + " is up to date, the lock system does not tell.";
            case SPARE:
                return "This is a spare guest card that has not been assigned to a stay.";
            default:
                break;
        }
        StringBuilder text = new StringBuilder("A guest card");
        if (!card.rooms().isEmpty()) {
            text.append(" for ").append(card.rooms().size() == 1 ? "room " : "rooms ");
            text.append(String.join(", ", card.rooms()));
        }
        if (card.endsAt() != null) {
            text.append(" until ").append(local(card.endsAt()));
        }
        text.append(
                switch (card.state()) {
                    case VALID ->
                        card.startsAt() != null && card.startsAt().isAfter(now)
                                ? ", not valid before " + local(card.startsAt())
                                : ", valid";
                    case CHECKED_OUT -> ", but the room is checked out";
                    case EXPIRED -> ", but its time is over";
                    case CANCELLED -> ", but it was cancelled";
                    case OVERRIDDEN -> ", but a newer card replaced it";
                    default -> ", but it is no longer valid";
                });
        if (ours == null) {
            return text.append("; this gateway has no credential for it.").toString();
        }
        text.append("; credential ").append(ours.acsCredentialId());
        if (ours.needsToBeReissued()) {
            text.append(", which has been changed since: encode the card again");
        }
        return text.append('.').toString();
    }

    private String local(Instant instant) {
        ZoneId zone = system.timeZone();
        return DateTimeFormatter.ofPattern("d MMM uuuu HH:mm", Locale.ENGLISH).format(instant.atZone(zone));
    }
}
