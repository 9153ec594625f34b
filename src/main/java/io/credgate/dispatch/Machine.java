package io.credgate.dispatch;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the machine knows of its own start and of its clock, besides the time. Given to the core, which reads no files.
 *
 * @param bootId another one after each start of the machine; null if it cannot be known
 * @param keepsTime whether a clock of its own goes on while the machine is off
 * @param synchronised whether the time service has set the clock since the machine started; asked at most once a second,
 *     must not block
 */
public record Machine(@Nullable String bootId, boolean keepsTime, BooleanSupplier synchronised) {
    /** Nothing is known: the clock is judged by itself alone. */
    public static final Machine UNKNOWN = new Machine(null, false, () -> false);
}
