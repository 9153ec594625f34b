package io.credgate.dispatch;

import io.credgate.command.Operation;
import io.credgate.command.Operation.AuditStep;
import io.credgate.command.OperationResult;
import io.credgate.command.OperationResult.AuditRead;
import io.credgate.command.OperationResult.AuditRecord;
import io.credgate.json.Json;
import io.credgate.ledger.Site;
import io.credgate.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit trail of each door and reports what is new in it. The lock system goes on from record to record; after a
 * start, or after a failure, it is asked from the first one again, and what was reported before is passed over.
 */
final class DoorPatrol extends Patrol {
    static final String EVENT_OPENED = "acs_entrance.opened";
    static final String EVENT_REFUSED = "acs_entrance.access_refused";

    static final String KIND = "door_trail";
    /** Records of one door in one round: a long trail must not keep the other doors waiting. */
    private static final int RECORDS_MAX = 200;
    /** Records remembered of each door, to know them again. */
    private static final int REMEMBERED_MAX = 256;

    private static final int HASH_BYTES = 8;

    private final Batch batch;
    private final Telemetry telemetry;
    private final List<Door> doors = new ArrayList<>();
    private int at;
    private int recordsOfDoor;

    /**
     * @param reported hashes of the last records that were reported, oldest first
     * @param newest when the newest of them happened; null = none has told
     */
    record Remembered(List<String> reported, @Nullable Instant newest) {}

    private static final class Door {
        final Site.Entrance entrance;
        List<String> reported = List.of();

        @Nullable
        Instant newest;

        /** The lock system is asked from the first record on. */
        boolean fromTheFirst = true;
        /** Records pass by that may have been reported before. */
        boolean replaying = true;

        Door(Site.Entrance entrance) {
            this.entrance = entrance;
        }
    }

    DoorPatrol(
            LinkPort port,
            Site.AcsSystem system,
            Site.LinkAbility link,
            Duration interval,
            InternalAttempts attempts,
            Batch batch,
            Telemetry telemetry) {
        super(port, system, interval, attempts);
        this.batch = batch;
        this.telemetry = telemetry;
        for (Site.Entrance entrance : system.entrances()) {
            boolean isDoor = entrance.isRoom() || entrance.kind() == Site.EntranceKind.DOOR;
            if (isDoor
                    && link.check(new Operation.ReadAuditTrail(entrance.name(), AuditStep.FIRST))
                            .isEmpty()) {
                doors.add(new Door(entrance));
            }
        }
        Map<String, Door> byId = new LinkedHashMap<>();
        doors.forEach(door -> byId.put(door.entrance.acsEntranceId(), door));
        for (Store.Document document : batch.store().documents(KIND)) {
            Door door = byId.get(document.id());
            if (door != null) {
                Remembered remembered = StoredDocuments.read(KIND, document, Remembered.class);
                door.reported = remembered.reported();
                door.newest = remembered.newest();
            }
        }
    }

    @Override
    @Nullable
    Operation next(Instant now) {
        if (at >= doors.size()) {
            at = 0;
            recordsOfDoor = 0;
            return null;
        }
        Door door = doors.get(at);
        return new Operation.ReadAuditTrail(door.entrance.name(), door.fromTheFirst ? AuditStep.FIRST : AuditStep.NEXT);
    }

    @Override
    void gaveUp() {
        if (at < doors.size()) {
            doors.get(at).fromTheFirst = true;
            doors.get(at).replaying = true;
        }
        // The others have their turn in the next round.
        at = at + 1 < doors.size() ? at + 1 : 0;
        recordsOfDoor = 0;
    }

    @Override
    void heard(OperationResult result, Instant now) {
        Door door = doors.get(at);
        AuditRecord record = result instanceof AuditRead read ? read.record() : null;
        if (record == null) {
            door.replaying = false;
            nextDoor();
            return;
        }
        door.fromTheFirst = false;
        String hash = hash(record.raw());
        if (!(door.replaying && isKnown(door, record, hash))) {
            report(door, record, hash, now);
        }
        if (++recordsOfDoor >= RECORDS_MAX) {
            nextDoor();
        }
    }

    /** Whether it was reported before: all that is older than the newest one was, and of the same instant what is remembered. */
    private static boolean isKnown(Door door, AuditRecord record, String hash) {
        Instant happened = record.at();
        Instant newest = door.newest;
        boolean remembered = door.reported.contains(hash);
        if (happened == null || newest == null) {
            return remembered;
        }
        return happened.isBefore(newest) || (remembered && !happened.isAfter(newest));
    }

    private void nextDoor() {
        at++;
        recordsOfDoor = 0;
    }

    /** Report and memory are one commit: no record is reported twice, none is lost between them. */
    private void report(Door door, AuditRecord record, String hash, Instant now) {
        List<String> reported = new ArrayList<>(door.reported);
        reported.add(hash);
        int from = Math.max(0, reported.size() - REMEMBERED_MAX);
        door.reported = List.copyOf(reported.subList(from, reported.size()));
        Instant happened = record.at();
        if (happened != null && (door.newest == null || happened.isAfter(door.newest))) {
            door.newest = happened;
        }
        batch.open()
                .putDocument(
                        KIND, door.entrance.acsEntranceId(), Json.toJson(new Remembered(door.reported, door.newest)));
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("acs_entrance_id", door.entrance.acsEntranceId());
        more.put("incident", record.incident());
        Boolean inwards = record.inwards();
        more.put("direction", inwards == null ? null : inwards ? "in" : "out");
        more.put("holder", record.holder().name().toLowerCase(Locale.ROOT));
        more.put("guest_room", record.room());
        more.put("copy_number", record.copyNumber());
        more.put("occurred_at_known", record.at() != null);
        Instant occurred = record.at() == null ? now : record.at();
        boolean opened = record.incident().equals("opened");
        telemetry.event(opened ? EVENT_OPENED : EVENT_REFUSED, system(), more, occurred, now);
    }

    private static String hash(String raw) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(raw.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
