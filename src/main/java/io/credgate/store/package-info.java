/** The durable memory: commands and attempts, ledger, outbox, audit trail in one SQLite file. */
@NullMarked
package io.credgate.store;

import org.jspecify.annotations.NullMarked;
