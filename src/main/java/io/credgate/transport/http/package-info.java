/** HTTP and HTTPS with Netty's codec: one connection per exchange, and an exact word on whether anything was sent. */
@NullMarked
package io.credgate.transport.http;

import org.jspecify.annotations.NullMarked;
