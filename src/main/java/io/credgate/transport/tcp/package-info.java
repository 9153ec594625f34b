/** TCP connections on Netty. */
@NullMarked
package io.credgate.transport.tcp;

import org.jspecify.annotations.NullMarked;
