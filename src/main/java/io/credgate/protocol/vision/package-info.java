/**
 * VingCard VISION (also DaVinci): the dialects {@code vision-tcp}, packed structs over TCP, and {@code vision-serial},
 * frames with an LRC over a serial line, which the older 2100 and 2800 systems speak as well.
 *
 * <p>Source of every constant here: the protocol sheet "VISIONLINE, VISION and 2800", sections 1 (TCP), 2 (serial), 3
 * (commands, fields, results), 7.1 (mapping) and 8 (what is not public, and the assumption taken). Nothing was tried
 * against a live server, so each weak fact is a setting; src/docs/dialects/vision.md lists them with what to ask the vendor.
 */
@NullMarked
package io.credgate.protocol.vision;

import org.jspecify.annotations.NullMarked;
