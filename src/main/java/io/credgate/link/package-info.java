/** One session on one transport: opens and re-opens connections, hands bytes and time to the session, contains its faults. */
@NullMarked
package io.credgate.link;

import org.jspecify.annotations.NullMarked;
