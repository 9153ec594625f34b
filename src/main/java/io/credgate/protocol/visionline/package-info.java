/**
 * ASSA ABLOY VISIONLINE, dialect {@code visionline-pms}: the text interface for hotel systems over TCP.
 *
 * <p>Source of every constant here: the protocol sheet "VISIONLINE", sections 4 (framing, tags, result codes), 7.1
 * (mapping) and 8 (what is not public, and the assumption taken). Nothing was tried against a live server, so each weak
 * fact is a setting; src/docs/dialects/visionline-pms.md lists them with what to ask the vendor.
 */
@NullMarked
package io.credgate.protocol.visionline;

import org.jspecify.annotations.NullMarked;
