/** Dialect {@code visionline-webapi}: mobile keys and the state of cards over the Visionline Web API. */
@NullMarked
package io.credgate.protocol.visionline.webapi;

import org.jspecify.annotations.NullMarked;
