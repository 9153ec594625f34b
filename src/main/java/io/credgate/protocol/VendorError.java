package io.credgate.protocol;

import io.credgate.command.Evidence;
import io.credgate.command.FailureCode;

/**
 * One row of a dialect's error table.
 *
 * @param code as the lock system says it, such as {@code EP} or {@code RC41}
 * @param failure what it becomes: error type, who is responsible, whether it is worth another try
 * @param evidence what it says of the request: refused with nothing made, or in doubt
 * @param sentence what the clerk reads
 */
public record VendorError(String code, FailureCode failure, Evidence evidence, String sentence) {}
