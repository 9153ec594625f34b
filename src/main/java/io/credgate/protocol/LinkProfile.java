package io.credgate.protocol;

import io.credgate.command.Operation;
import io.credgate.command.OperationKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A dialect with its settings: what a link of it can do and how its sessions are made. Immutable, any thread. */
public interface LinkProfile {

    String dialect();

    /** What the dialect can do. */
    Set<OperationKind> operations();

    /**
     * Whether doing it twice leaves the same state as doing it once, whoever else uses the lock system meanwhile. An
     * attempt of such a kind may be repeated after a crash or a lost answer; all others end {@code unknown}.
     */
    boolean idempotent(OperationKind kind);

    ConnectionPolicy connectionPolicy();

    /** How many connections may be open at once; each carries one request at a time. At least 1. */
    int connectionsMax();

    /**
     * Problems that keep this dialect from carrying out the operation (too many rooms, a name it cannot write, ...), each
     * a plain sentence; empty if there are none. Called before a command is accepted.
     */
    List<String> check(Operation operation);

    /** Kinds of names that this dialect writes on the line; names of other kinds are not its concern. */
    default Set<NameKind> names() {
        return EnumSet.allOf(NameKind.class);
    }

    /** Problems with a name of the site's configuration, of one of the kinds of {@link #names}. */
    List<String> checkName(NameKind kind, String name);

    /**
     * A {@link StreamSession} where the profile was configured for TCP or a serial line, an {@link ExchangeSession} where it
     * was for HTTP.
     */
    Session newSession();

    /** The lock system's side for one client of the multiplexer; null if the dialect offers none. */
    default @Nullable RelayServer newRelayServer() {
        return null;
    }

    enum ConnectionPolicy {
        /** Connections are opened at start, kept, and watched with health checks. */
        PERSISTENT,
        /** A connection is opened for each request and closed after it. */
        PER_REQUEST
    }

    enum NameKind {
        ENCODER,
        /** A guest room. */
        ROOM,
        /** A right that the lock system maps to doors by itself (Salto PMS). */
        AUTHORISATION,
        /** A door that is no guest room. */
        DOOR,
        /** A group of doors. */
        ZONE
    }
}
