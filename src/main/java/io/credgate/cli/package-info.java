/** The command line. */
@NullMarked
package io.credgate.cli;

import org.jspecify.annotations.NullMarked;
