/** The domain: credentials, users, entrances and encoders, what is wished and what is confirmed, who overrides whom. */
@NullMarked
package io.credgate.ledger;

import org.jspecify.annotations.NullMarked;
