/** The vocabulary that every other package shares: what is asked, how it ended, and why. Imports nothing of ours. */
@NullMarked
package io.credgate.command;

import org.jspecify.annotations.NullMarked;
