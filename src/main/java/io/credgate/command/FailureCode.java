package io.credgate.command;

/**
 * Why something did not work: a stable code, the error type published in results, who has to act, whether sending the
 * same wish again may help ({@link #retryable()}), and whether the gateway itself tries again while the command's time
 * lasts ({@link #retriedHere()}; only ever after a refusal that leaves no doubt).
 */
public enum FailureCode {
    INVALID_INPUT("invalid_input", Responsible.CALLER, false, false),
    NOT_SUPPORTED("not_supported", Responsible.CALLER, false, false),
    ACS_SYSTEM_NOT_FOUND("acs_system_not_found", Responsible.CALLER, false, false),
    ACS_ENTRANCE_NOT_FOUND("acs_entrance_not_found", Responsible.CALLER, false, false),
    ACS_ENCODER_NOT_FOUND("acs_encoder_not_found", Responsible.CALLER, false, false),
    ACS_CREDENTIAL_NOT_FOUND("acs_credential_not_found", Responsible.CALLER, false, false),
    ACS_USER_NOT_FOUND("acs_user_not_found", Responsible.CALLER, false, false),
    COMMAND_NOT_FOUND("command_not_found", Responsible.CALLER, false, false),
    COMMAND_ID_REUSED("command_id_reused", Responsible.CALLER, false, false),
    REVOCATION_NOT_SUPPORTED("revocation_not_supported", Responsible.SITE, false, false),
    GATEWAY_BUSY("gateway_busy", Responsible.GATEWAY, true, false),
    GATEWAY_ERROR("uncategorized_error", Responsible.GATEWAY, true, false),

    /** The encoder does not answer the lock system: off, unplugged or unknown there. */
    ENCODER_NOT_ONLINE("encoder_not_online", Responsible.SITE, true, false),
    /** The encoder is at work for somebody else. */
    ENCODER_BUSY("uncategorized_error", Responsible.SITE, true, true),
    /** The room or the lock system's database is held by another station. */
    TARGET_LOCKED("uncategorized_error", Responsible.CONTROLLER, true, true),
    /** No card was presented, or it lay badly. */
    NO_CARD("no_credential_on_encoder", Responsible.SITE, true, false),
    /** The card is of another system, damaged, or cannot be written. */
    BAD_CARD("incompatible_card_format", Responsible.SITE, true, false),
    /** The card presented belongs to a member of staff. */
    STAFF_CARD("incompatible_card_format", Responsible.SITE, true, false),
    /** The lock system says that the card, or the number of it, is taken by another credential. */
    CARD_IN_USE("incompatible_card_format", Responsible.SITE, true, false),
    /** A person cancelled at the encoder, or the encoding broke off with nothing made. */
    ENCODING_INTERRUPTED("encoding_interrupted", Responsible.SITE, true, false),
    /** A copy was asked for, but nobody is checked in. */
    NOT_CHECKED_IN("credential_cannot_be_reissued", Responsible.CALLER, false, false),
    CREDENTIAL_CANNOT_BE_REISSUED("credential_cannot_be_reissued", Responsible.CALLER, false, false),
    CREDENTIAL_DELETED("credential_deleted", Responsible.CALLER, false, false),
    /** The lock system does not know the room or door by the name that the site configured. */
    UNKNOWN_TARGET("uncategorized_error", Responsible.SITE, false, false),
    OUT_OF_SERVICE("uncategorized_error", Responsible.SITE, false, false),
    NOT_AUTHORISED("uncategorized_error", Responsible.CONTROLLER, false, false),
    NOT_LICENSED("uncategorized_error", Responsible.CONTROLLER, false, false),
    /** The lock system refused the message as malformed: a mistake in the configuration or in this gateway. */
    REFUSED_AS_MALFORMED("uncategorized_error", Responsible.GATEWAY, false, false),
    /** The lock system reports trouble of its own. */
    CONTROLLER_ERROR("uncategorized_error", Responsible.CONTROLLER, false, false),

    /** The lock system cannot be reached. */
    BRIDGE_DISCONNECTED("bridge_disconnected", Responsible.SITE, true, false),
    /** The lock system took the message and gave no answer in time. */
    ANSWER_TIMEOUT("encoder_communication_timeout", Responsible.CONTROLLER, true, false),
    /** The connection broke, or the answer was unreadable, after the message had been sent. */
    CONNECTION_LOST("encoding_interrupted", Responsible.SITE, true, false),
    /** A later command took its place. */
    SUPERSEDED("superseded", Responsible.CALLER, false, false),
    /** Somebody took it back before it started. */
    CANCELLED("cancelled", Responsible.CALLER, false, false),
    /** The command's time was over before it could be started. */
    EXPIRED("action_attempt_expired", Responsible.CALLER, true, false);

    private final String type;
    private final Responsible responsible;
    private final boolean retryable;
    private final boolean retriedHere;

    FailureCode(String type, Responsible responsible, boolean retryable, boolean retriedHere) {
        this.type = type;
        this.responsible = responsible;
        this.retryable = retryable;
        this.retriedHere = retriedHere;
    }

    /** The {@code error.type} published in results. */
    public String type() {
        return type;
    }

    public Responsible responsible() {
        return responsible;
    }

    /** Whether the sender may hope for another end by sending a new command. */
    public boolean retryable() {
        return retryable;
    }

    /** Whether the dispatcher makes further attempts by itself after this refusal. */
    public boolean retriedHere() {
        return retriedHere;
    }
}
