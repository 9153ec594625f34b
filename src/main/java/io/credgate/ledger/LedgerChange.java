package io.credgate.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What has to be written down and reported after the ledger moved. */
public sealed interface LedgerChange {

    /**
     * A credential was created or changed.
     *
     * @param event type of the event to publish, or null for none
     * @param occurredAt the true instant of the event
     */
    record CredentialChanged(
            Credential credential, @Nullable String event, Instant occurredAt) implements LedgerChange {}

    record UserChanged(User user) implements LedgerChange {}

    record UserRemoved(String acsUserId) implements LedgerChange {}

    /**
     * A credential is not remembered any longer.
     *
     * @param published its state was still published
     */
    record CredentialForgotten(String acsCredentialId, boolean published) implements LedgerChange {}
}
