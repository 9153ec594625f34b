package io.credgate.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Hashes of the audit trail: each line's is SHA-256 over the hash of the line before (32 zero bytes before the first),
 * then instant, event and JSON as stored, each as UTF-8 after its length in four bytes. When old lines are forgotten,
 * the hash of the last of them stays in {@code meta} as {@code audit_anchor}. It shows accidents and edits by hand; it
 * cannot show the work of somebody who computes the hashes anew.
 */
final class AuditChain {
    static final int HASH_BYTES = 32;

    /** Event of the line that a recovery of the store leaves. */
    static final String RECOVERED = "store_recovered";

    private AuditChain() {}

    static byte[] start() {
        return new byte[HASH_BYTES];
    }

    static byte[] next(byte[] previous, String at, String event, String json) {
        MessageDigest digest = sha256();
        digest.update(previous);
        for (String part : new String[] {at, event, json}) {
            byte[] bytes = part.getBytes(UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return digest.digest();
    }

    /** Hash that the next line continues. */
    static byte[] end(Sql sql) {
        byte[] last = sql.first("SELECT hash FROM audit ORDER BY id DESC LIMIT 1", row -> row.getBytes(1));
        return last == null ? anchor(sql) : last;
    }

    /** What a walk along the chain found; {@code brokenAt} is 0 when all is well. */
    record Walk(long lines, long first, long last, long brokenAt) {}

    /** Number of the first line that was changed, or that follows or precedes a missing one; 0 when all is well. */
    static long firstBroken(Sql sql) {
        return walk(sql).brokenAt();
    }

    static Walk walk(Sql sql) {
        record Line(long id, String at, String event, String json, byte[] hash) {}
        byte[] hash = anchor(sql);
        long seen = 0;
        long first = 0;
        long lines = 0;
        while (true) {
            Line line = sql.first(
                    "SELECT id, at, event, json, hash FROM audit WHERE id > ? ORDER BY id LIMIT 1",
                    row -> new Line(
                            row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getBytes(5)),
                    seen);
            if (line == null) {
                break;
            }
            hash = next(hash, line.at, line.event, line.json);
            seen = line.id;
            first = first == 0 ? seen : first;
            lines++;
            if (!Arrays.equals(hash, line.hash)) {
                return new Walk(lines, first, seen, seen);
            }
        }
        // The newest id ever given: lines cut off the end leave no gap in the chain, but they do here.
        Long newest = sql.first("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", row -> row.getLong(1));
        boolean whole = newest == null || newest == seen || seen == 0;
        return new Walk(lines, first, seen, whole ? 0 : seen);
    }

    private static byte[] anchor(Sql sql) {
        byte[] anchor = sql.first("SELECT value FROM meta WHERE key = 'audit_anchor'", row -> row.getBytes(1));
        return anchor == null ? start() : anchor;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
