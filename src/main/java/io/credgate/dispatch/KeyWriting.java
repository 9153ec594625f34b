package io.credgate.dispatch;

import io.credgate.command.Operation;
import io.credgate.command.Operation.CardGrant;
import io.credgate.command.Operation.EncodeCard;
import io.credgate.command.Operation.IssueMobileKey;
import io.credgate.command.Operation.SetPin;
import io.credgate.command.OperationKind;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.CardWritten;
import io.credgate.command.OperationResult.MobileKeyIssued;
import io.credgate.json.Json;
import io.credgate.ledger.Ledger;
import io.credgate.store.StoredAttempt;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operation that makes a key means for the ledger once it was carried out. */
final class KeyWriting {
    private KeyWriting() {}

    /** Null if the operation makes no key. */
    static Ledger.@Nullable Writing of(Operation operation, @Nullable OperationResult result, Instant at) {
        if (operation instanceof EncodeCard encode) {
            String number = result instanceof CardWritten written ? written.cardNumber() : null;
            return writing(encode.copy(), encode.grant(), number, null, at);
        }
        if (operation instanceof IssueMobileKey issue) {
            String keyId = result instanceof MobileKeyIssued issued ? issued.keyId() : null;
            return writing(issue.copy(), issue.grant(), null, keyId, at);
        }
        return operation instanceof SetPin pin ? writing(true, pin.grant(), null, null, at) : null;
    }

    /** Keys of users, whom the lock system keeps, override nobody: they count as further keys. */
    private static Ledger.Writing writing(
            boolean copy, CardGrant grant, @Nullable String cardNumber, @Nullable String keyId, Instant at) {
        Instant startsAt = grant.startsAt();
        return new Ledger.Writing(
                copy || grant.holder() != null,
                cardNumber,
                startsAt == null ? at : startsAt,
                grant.endsAt(),
                at,
                keyId);
    }

    /** The operation of an attempt that makes a key, as it was written down; null if it makes none. */
    static @Nullable Operation stored(StoredAttempt attempt) {
        return switch (OperationKind.valueOf(attempt.operationKind())) {
            case ENCODE_NEW_CARD, ENCODE_COPY_CARD -> Json.fromJson(attempt.operationJson(), EncodeCard.class);
            case ISSUE_MOBILE_KEY -> Json.fromJson(attempt.operationJson(), IssueMobileKey.class);
            case SET_PIN -> Json.fromJson(attempt.operationJson(), SetPin.class);
            default -> null;
        };
    }

    /** The key itself, for the app that is to take it to the phone; null unless the lock system gave it. */
    static @Nullable Map<String, Object> keyData(OperationResult result) {
        if (!(result instanceof MobileKeyIssued issued) || issued.keyData() == null) {
            return null;
        }
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("data", issued.keyData());
        if (issued.installationId() != null) {
            key.put("installation_id", issued.installationId());
        }
        return key;
    }
}
