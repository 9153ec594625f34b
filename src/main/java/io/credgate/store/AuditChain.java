package io.credgate.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hashes of the audit trail: each line's is SHA-256 over the hash of the line before (32 zero bytes before the first),
 * then instant, event and JSON as stored, each as UTF-8 after its length in four bytes. Lines are numbered without gaps. When
 * old lines are forgotten, hash and number of the last of them stay in {@code meta}. It shows accidents and edits by hand;
 * it cannot show the work of somebody who computes the hashes anew.
 */
final class AuditChain {
    static final int HASH_BYTES = 32;

    /** Event of the line that a recovery of the store leaves. */
    static final String RECOVERED = "store_recovered";

    /** Keys in {@code meta}: hash and number of the last line that was forgotten. */
    static final String ANCHOR = "audit_anchor";

    static final String ANCHOR_ID = "audit_anchor_id";

    /** A trail whose changes are without end is told by its first ones. */
    static final int BREAKS_MAX = 100;

    /** Lines were forgotten before their number was kept. */
    private static final long ID_NOT_KNOWN = -1;

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

    /**
     * What a walk along the chain found.
     *
     * @param breaks numbers of lines that were changed or do not follow the line before, at most {@link #BREAKS_MAX} of them
     * @param cutOff whether lines are missing after {@code last}
     */
    record Walk(long lines, long first, long last, List<Long> breaks, boolean cutOff) {
        /** Number of the first line that is not as it was, or missing at the end; 0 when all is well. */
        long brokenAt() {
            return breaks.isEmpty() ? cutOff ? last + 1 : 0 : breaks.get(0);
        }
    }

    /** Number of the first line that was changed, or that follows a missing one or is missing; 0 when all is well. */
    static long firstBroken(Sql sql) {
        return walk(sql).brokenAt();
    }

    /** Goes on behind a break from the hash that stands there, so that one break does not hide the next. */
    static Walk walk(Sql sql) {
        record Line(long id, String at, String event, String json, byte[] hash) {}
        byte[] hash = anchor(sql);
        long anchored = anchorId(sql);
        long seen = Math.max(anchored, 0);
        long first = 0;
        long lines = 0;
        List<Long> breaks = new ArrayList<>();
        while (true) {
            Line line = sql.first(
                    "SELECT id, at, event, json, hash FROM audit WHERE id > ? ORDER BY id LIMIT 1",
                    row -> new Line(
                            row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getBytes(5)),
                    lines == 0 ? 0 : seen);
            if (line == null) {
                break;
            }
            // A recovery of the store leaves numbers out before its own line.
            boolean inTurn = line.id == seen + 1
                    || (line.id > seen && line.event.equals(RECOVERED))
                    || (lines == 0 && anchored == ID_NOT_KNOWN);
            if ((!inTurn || !Arrays.equals(next(hash, line.at, line.event, line.json), line.hash))
                    && breaks.size() < BREAKS_MAX) {
                breaks.add(line.id);
            }
            hash = line.hash;
            seen = line.id;
            first = first == 0 ? seen : first;
            lines++;
        }
        // The newest id ever given: lines cut off the end leave no gap in the chain, but they do here.
        Long newest = sql.first("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", row -> row.getLong(1));
        boolean nothingToGoBy = lines == 0 && anchored == ID_NOT_KNOWN;
        boolean cutOff = newest != null && newest > seen && !nothingToGoBy;
        return new Walk(lines, first, seen, List.copyOf(breaks), cutOff);
    }

    private static byte[] anchor(Sql sql) {
        byte[] anchor = sql.first("SELECT value FROM meta WHERE key = ?", row -> row.getBytes(1), ANCHOR);
        return anchor == null ? start() : anchor;
    }

    /** Number of the last line that was forgotten; 0 if none was. */
    private static long anchorId(Sql sql) {
        Long id = sql.first("SELECT value FROM meta WHERE key = ?", row -> row.getLong(1), ANCHOR_ID);
        if (id != null) {
            return id;
        }
        return sql.number("SELECT count(*) FROM meta WHERE key = ?", ANCHOR) == 0 ? 0 : ID_NOT_KNOWN;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
