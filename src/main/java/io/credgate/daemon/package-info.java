/** Puts the parts together, owns the threads and the order of shutdown. */
@NullMarked
package io.credgate.daemon;

import org.jspecify.annotations.NullMarked;
