/** Serial lines on jSerialComm; the reasons are in src/docs/decisions/0008-serial-on-jserialcomm.md. */
@NullMarked
package io.credgate.transport.serial;

import org.jspecify.annotations.NullMarked;
