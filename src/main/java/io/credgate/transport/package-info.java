/** Moves bytes between a link and a controller; knows nothing of frames. */
@NullMarked
package io.credgate.transport;

import org.jspecify.annotations.NullMarked;
