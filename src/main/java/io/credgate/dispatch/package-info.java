/** Decides which command runs when: dedupe, expiry, lanes, attempts, reports; the duty cycle of the core loop. */
@NullMarked
package io.credgate.dispatch;

import org.jspecify.annotations.NullMarked;
