package io.credgate.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A new store for each test. */
abstract class OpenedStore {
    @TempDir
    Path parent;

    Path stateDir;
    SqliteStore store;

    @BeforeEach
    void open() {
        stateDir = parent.resolve("state");
        store = SqliteStore.open(stateDir);
    }

    @AfterEach
    void close() {
        store.close();
    }

    void reopen() {
        store.close();
        store = SqliteStore.open(stateDir);
    }
}
