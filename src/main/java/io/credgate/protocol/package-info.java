/**
 * What a vendor's dialect has to provide. Sans-IO: bytes, operations and time go in; bytes, deadlines and events come
 * out. Nothing here or below opens a socket, reads a clock, starts a thread or writes a log.
 */
@NullMarked
package io.credgate.protocol;

import org.jspecify.annotations.NullMarked;
