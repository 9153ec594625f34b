package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.store.SqliteStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalIT {
    @TempDir
    private Path directory;

    @Test
    void everyCommandOfTheRehearsalIsTakenInAndSurvivesItsRestart() throws Exception {
        Rehearsal.run(directory);
        try (SqliteStore store = SqliteStore.open(directory.resolve("state"))) {
            assertEquals(300, store.openCommands().size());
            assertEquals(300, store.documents("credential").size());
        }
    }
}
