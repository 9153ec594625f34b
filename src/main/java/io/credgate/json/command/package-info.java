/** Messages of the commands topic to commands: everything that can be checked from the message alone. */
@NullMarked
package io.credgate.json.command;

import org.jspecify.annotations.NullMarked;
