package io.credgate.simulation;

import io.credgate.simulator.CardModel.SimulatedCard;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A command as the cloud thinks of it, and what became of it. */
final class Wish {
    /** For the diary. */
    final String name;

    final String id;
    final String type;
    final byte[] body;
    final @Nullable Key key;
    final @Nullable String encoder;
    final @Nullable Instant end;
    final @Nullable Resident resident;
    /** What it wishes of the user; null if it is not about one. */
    final Resident.@Nullable Change change;

    final @Nullable Instant expiresAt;
    final @Nullable String responseTopic;
    final long messageExpirySeconds;

    /** The gateway has taken it over. */
    boolean acknowledged;
    /** It is to be published again: nobody has it. */
    boolean lost;

    @Nullable
    Instant lastArrival;

    @Nullable
    Instant firstArrival;

    @Nullable
    Instant firstPublished;

    @Nullable
    Instant lastPublished;

    /** Terminal results by number, in order of arrival. */
    final List<End> ends = new ArrayList<>();

    /**
     * How it ended.
     *
     * @param byEvidence the lock system was asked, or the card was read
     */
    record End(long seq, String status, boolean byEvidence) {}

    /** A credential, and the keys that the lock system made of it. */
    static final class Key {
        final String id;
        final LockSystem system;
        final String room;
        final String method;
        /** Commands for which a request to make a key was handed to the link. */
        final Set<String> asked = new TreeSet<>();

        /** A user of the lock system whom it is made for, if the cloud named one. */
        final @Nullable Resident holder;

        int made;
        /** The last one that was made. */
        @Nullable
        SimulatedCard last;
        /** The one that somebody took back at the lock system. */
        @Nullable
        SimulatedCard takenBack;

        Key(String id, LockSystem system, String room, String method, @Nullable Resident holder) {
            this.id = id;
            this.system = system;
            this.room = room;
            this.method = method;
            this.holder = holder;
        }
    }

    /**
     * What a command is about beside its body.
     *
     * @param end that it wishes the credential to have
     */
    record About(
            @Nullable Key key,
            @Nullable String encoder,
            @Nullable Instant end,
            @Nullable Resident resident,
            Resident.@Nullable Change change) {
        static final About NOTHING = new About(null, null, null);

        About(@Nullable Key key, @Nullable String encoder) {
            this(key, encoder, null);
        }

        About(@Nullable Key key, @Nullable String encoder, @Nullable Instant end) {
            this(key, encoder, end, null, null);
        }

        About(Resident resident, Resident.Change change) {
            this(null, null, null, resident, change);
        }
    }

    /** How it is sent. */
    record Sending(@Nullable Instant expiresAt, @Nullable String responseTopic, long messageExpirySeconds) {
        static final Sending PLAIN = new Sending(null, null, -1);
    }

    Wish(int number, String id, String type, String body, About about, Sending sending) {
        this.name = "c" + number + " " + type.substring(type.lastIndexOf('.') + 1);
        this.id = id;
        this.type = type;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        this.key = about.key();
        this.encoder = about.encoder();
        this.end = about.end();
        this.resident = about.resident();
        this.change = about.change();
        this.expiresAt = sending.expiresAt();
        this.responseTopic = sending.responseTopic();
        this.messageExpirySeconds = sending.messageExpirySeconds();
    }

    void published(Instant now) {
        lastPublished = now;
        if (firstPublished == null) {
            firstPublished = now;
        }
    }

    void arrived(Instant now) {
        lastArrival = now;
        if (firstArrival == null) {
            firstArrival = now;
        }
    }

    /**
     * When the time is over at the latest that is counted from its arrival, whichever of its messages the gateway goes by;
     * null = none is counted.
     */
    @Nullable
    Instant countedDeadline(long termSeconds) {
        Instant deadline = null;
        if (messageExpirySeconds >= 0 && lastPublished != null) {
            deadline = lastPublished.plusSeconds(messageExpirySeconds);
        }
        boolean atTheDesk = encoder != null;
        if (atTheDesk && expiresAt == null && lastArrival != null) {
            deadline = earlier(deadline, lastArrival.plusSeconds(termSeconds));
        }
        return deadline;
    }

    /** When the time that is counted can be over at the soonest; null = none is counted, or nobody here can say. */
    @Nullable
    Instant soonestDeadline(long termSeconds) {
        Instant deadline = null;
        if (messageExpirySeconds >= 0 && firstPublished != null) {
            // The broker tells whole seconds of what is left.
            deadline = firstPublished.plusSeconds(messageExpirySeconds - 1);
        }
        if (encoder != null && expiresAt == null && firstArrival != null) {
            deadline = earlier(deadline, firstArrival.plusSeconds(termSeconds));
        }
        return deadline;
    }

    /** Whether its time is named by an instant and counted as well. */
    boolean expiresTwice() {
        return expiresAt != null && messageExpirySeconds >= 0;
    }

    private static Instant earlier(@Nullable Instant a, Instant b) {
        return a == null || b.isBefore(a) ? b : a;
    }

    /** Its last terminal result, or the empty text. */
    String outcome() {
        return ends.isEmpty() ? "" : ends.get(ends.size() - 1).status();
    }

    /** What became of it for all that was found out without asking a person. */
    String truth() {
        End last = ends.get(ends.size() - 1);
        return last.byEvidence() ? last.status() : ends.get(0).status();
    }

    boolean hasEnded() {
        return !ends.isEmpty();
    }

    /** The user whose lane it stands in; null if none. */
    private @Nullable Resident lane() {
        return resident != null ? resident : key == null ? null : key.holder;
    }

    /** Whether it has a place in this lane of the other one. */
    boolean meets(Wish other) {
        boolean sameEncoder = encoder != null && encoder.equals(other.encoder);
        boolean sameRoom =
                key != null && other.key != null && key.system == other.key.system && key.room.equals(other.key.room);
        boolean sameUser = lane() != null && lane() == other.lane();
        return sameEncoder || sameRoom || sameUser;
    }
}
