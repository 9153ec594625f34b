package io.credgate.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rows for tests, and files to compare. */
final class StoreFixtures {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456789Z");

    /** Stands for a PIN: must never show up in a message. */
    static final String SECRET = "4711-secret";

    private StoreFixtures() {}

    static StoredCommand command(String id) {
        return command(id, StoredCommand.State.ACCEPTED, "accepted");
    }

    static StoredCommand command(String id, StoredCommand.State state, String status) {
        return new StoredCommand(
                0,
                id,
                "acs.credentials.create",
                "{\"code\":\"" + SECRET + "\"}",
                "ab".repeat(32),
                NOON,
                null,
                NOON.plusSeconds(120),
                null,
                null,
                state,
                status,
                null,
                0,
                0);
    }

    static StoredAttempt attempt(String commandId, int number) {
        return new StoredAttempt(
                0, commandId, number, "pms", "encode", "{\"code\":\"" + SECRET + "\"}", NOON, null, null, null);
    }

    static List<String> ids(List<StoredCommand> commands) {
        return commands.stream().map(StoredCommand::commandId).toList();
    }

    static OutboxEntry report(long seq) {
        return new OutboxEntry(0, seq, "credgate/v1/gw-1/results", ("report " + seq).getBytes(UTF_8), false, null);
    }

    static void inTransaction(SqliteStore store, Runnable changes) {
        store.begin();
        changes.run();
        store.commit();
    }

    /** One command taken in, answered and reported, as the dispatcher does it. */
    static void accept(SqliteStore store, String id) {
        store.insertCommand(command(id));
        long seq = store.nextSeq();
        store.updateCommandResult(id, "accepted", "{\"seq\":" + seq + "}", seq);
        store.insertReport(report(seq));
        store.audit(NOON, "command_accepted", "{\"command_id\":\"" + id + "\"}");
    }

    static void finish(SqliteStore store, String id, Instant at) {
        long seq = store.nextSeq();
        store.updateCommandResult(id, "succeeded", "{\"seq\":" + seq + "}", seq);
        store.updateCommandState(id, StoredCommand.State.FINISHED, "succeeded", 1, at);
        store.insertReport(report(seq));
    }

    /** Everything a store holds, in words, for comparing two of them. */
    static String contents(Path stateDir) {
        return reading(stateDir, query -> {
            StringBuilder all = new StringBuilder();
            for (String table : new String[] {"meta", "command", "attempt", "document", "outbox", "audit"}) {
                all.append(table)
                        .append(query.query("SELECT * FROM " + table + " ORDER BY 1, 2", 1_000_000, () -> false)
                                .rows())
                        .append('\n');
            }
            return all.toString();
        });
    }

    static <T> T reading(Path stateDir, Function<StoreQuery, T> reader) {
        try (StoreQuery query = StoreQuery.open(stateDir)) {
            return reader.apply(query);
        }
    }

    /** What a crash leaves: the database and its write-ahead log as they are at this moment. */
    static Path copyAsCrashed(Path stateDir, Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : new String[] {"credgate.db", "credgate.db-wal"}) {
            if (Files.exists(stateDir.resolve(name))) {
                Files.copy(stateDir.resolve(name), target.resolve(name));
            }
        }
        return target;
    }

    /** Names and contents of database and log; what SQLite can rebuild at any time is left out. */
    static TreeMap<String, String> files(Path stateDir) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(stateDir)) {
            list.filter(file -> !file.endsWith("lock") && !file.toString().endsWith("-shm"))
                    .filter(file -> !(file.toString().endsWith("-wal") && sizeOf(file) == 0))
                    .forEach(file -> files.put(file.getFileName().toString(), hex(file)));
        }
        return files;
    }

    private static String hex(Path file) {
        try {
            return HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
