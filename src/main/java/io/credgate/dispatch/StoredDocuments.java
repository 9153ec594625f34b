package io.credgate.dispatch;

import io.credgate.json.Json;
import io.credgate.json.JsonLimits;
import io.credgate.json.JsonReading;
import io.credgate.ledger.Credential;
import io.credgate.ledger.User;
import io.credgate.store.RecordJudge;
import io.credgate.store.Store;
import io.credgate.store.StoreException;
import io.credgate.store.StoredCommand;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the records in the store are read as, documents by their kind: by the daemon, which does not start on one that makes
 * no sense, and by those who judge a store for it.
 */
public final class StoredDocuments {
    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry(LedgerWriter.CREDENTIALS, Credential.class),
            Map.entry(LedgerWriter.USERS, User.class),
            Map.entry(SiteRegister.KIND, SiteRegister.Entry.class),
            Map.entry(DoorPatrol.KIND, DoorPatrol.Remembered.class),
            Map.entry(ClockKeeper.KIND, ClockKeeper.Memory.class),
            Map.entry(Telemetry.KIND, Telemetry.Event.class),
            Map.entry(Telemetry.KIND_EVICTED, Telemetry.Tally.class),
            Map.entry(TakenOver.KIND, TakenOver.Content.class),
            Map.entry(Republication.KIND, Republication.Progress.class),
            Map.entry(ForgottenKeys.KIND, ForgottenKeys.Since.class),
            Map.entry(ForgottenKeys.MEMORY, ForgottenKeys.Memory.class));

    /** Kinds whose documents are empty: that there is one says everything. */
    private static final List<String> MARKS = List.of(ClockHold.KIND, DoubtfulTerms.KIND, Presence.UNHEARD);

    private StoredDocuments() {}

    /** Kinds that the daemon writes, in order. */
    public static List<String> kinds() {
        return Stream.concat(TYPES.keySet().stream(), MARKS.stream()).sorted().toList();
    }

    /** Whether the daemon can make sense of it. */
    public static boolean isReadable(String kind, String id, String json) {
        if (MARKS.contains(kind)) {
            return true;
        }
        Class<?> type = TYPES.get(kind);
        if (type == null) {
            return Json.readTree(json.getBytes(StandardCharsets.UTF_8), JsonLimits.OWN) instanceof JsonReading.Tree;
        }
        try {
            parse(kind, id, json, type);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Whether the daemon can go on with a command that had not ended. */
    public static boolean isReadable(StoredCommand command, RecordJudge.Documents documents) {
        boolean unjudged = documents.has(ClockHold.KIND, command.commandId());
        return (unjudged ? StoredCommands.readUnjudged(command) : StoredCommands.read(command)) != null;
    }

    /**
     * Reads a document back.
     *
     * @param type the one that its kind has
     * @throws StoreException with a sentence for the operator if it makes no sense
     */
    static <T> T read(String kind, Store.Document document, Class<T> type) {
        if (TYPES.get(kind) != type) {
            throw new AssertionError("documents of the kind " + kind + " are not judged as " + type);
        }
        try {
            return parse(kind, document.id(), document.json(), type);
        } catch (IllegalStateException e) {
            throw new StoreException(
                    "The store holds a record (" + kind + " " + document.id()
                            + ") that cannot be read: it is damaged, or a newer credgate wrote it. Install that release again; else"
                            + " check the disk and run 'credgate store recover', which names what is lost. Nothing was changed.");
        }
    }

    private static <T> T parse(String kind, String id, String json, Class<T> type) {
        T content = Json.fromWholeJson(json, type);
        boolean isNamed = switch (kind) {
            case LedgerWriter.CREDENTIALS ->
                content instanceof Credential c && !c.acsCredentialId().isEmpty();
            case LedgerWriter.USERS ->
                content instanceof User u && !u.acsUserId().isEmpty();
            case Telemetry.KIND -> Telemetry.isId(id);
            default -> true;
        };
        if (!isNamed) {
            throw new IllegalStateException("a document of the kind " + kind + " without its id");
        }
        return content;
    }
}
