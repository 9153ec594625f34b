package io.credgate.command;

import org.jspecify.annotations.Nullable;

/**
 * One failure in words.
 *
 * @param message a plain sentence that a clerk can act on; carries no secret and no guest name
 * @param vendor what the lock system itself said, if it said anything
 */
public record Failure(
        FailureCode code, String message, @Nullable VendorCode vendor) {

    public Failure(FailureCode code, String message) {
        this(code, message, null);
    }

    /** The lock system's own code and text, as received. */
    public record VendorCode(String dialect, String code, String text) {}
}
