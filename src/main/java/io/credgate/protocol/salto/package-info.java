/**
 * SALTO Space over its PMS Industry Standard interface ({@code salto-pms}): frames, messages, session. Nothing here has
 * been tried against a live system, so every fact that the protocol sheet marks as weak is a setting ({@link
 * io.credgate.protocol.salto.SaltoPmsConfig}).
 */
@NullMarked
package io.credgate.protocol.salto;

import org.jspecify.annotations.NullMarked;
