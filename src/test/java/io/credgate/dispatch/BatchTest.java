package io.credgate.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.store.SqliteStore;
import io.credgate.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    @TempDir
    Path stateDir;

    private SqliteStore store;
    private Batch batch;
    private final List<String> done = new ArrayList<>();

    @BeforeEach
    void open() {
        store = SqliteStore.open(stateDir);
        batch = new Batch(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatWaitedRunsAfterTheCommitInOrder() {
        batch.open().putDocument("kind", "id", "{}");
        batch.afterCommit(() -> done.add("first, " + store.inTransaction()));
        batch.afterCommit(() -> done.add("second"));
        assertTrue(batch.commit());
        assertEquals(List.of("first, false", "second"), done);
        assertEquals(1, store.documents("kind").size());
        assertFalse(batch.commit());
    }

    /** Somebody may have taken the failure of a read for a defect of another kind, and gone on. */
    @Test
    void nothingIsActedOnWhoseTransactionIsGone() {
        batch.open().putDocument("kind", "id", "{}");
        batch.afterCommit(() -> done.add("acknowledged"));
        store.rollback();
        assertThrows(StoreException.class, batch::open, "what follows would be durable alone");
        assertThrows(StoreException.class, batch::commit);
        assertEquals(List.of(), done);
    }
}
