/**
 * SALTO SHIP, the host interface of SALTO Space, over STP (plain TCP) and HTTP (protocol sheet salto, section 3). XML
 * messages; users with rights of their own, keys that belong to them.
 */
@NullMarked
package io.credgate.protocol.salto.ship;

import org.jspecify.annotations.NullMarked;
