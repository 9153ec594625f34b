package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.OfUser;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.Command.UpdateUser;
import io.credgate.json.Json;
import io.credgate.store.Store;
import io.credgate.store.StoredCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waiting commands took over from those whose place they took, beside the queue in the store: their own row knows
 * only their own wish. One document per command, gone with its end.
 */
final class TakenOver {
    static final String KIND = "taken_over";

    private final Batch batch;
    private @Nullable Map<String, Store.Document> stored;

    TakenOver(Batch batch) {
        this.batch = batch;
    }

    /** May hold a PIN or a guest's name. */
    record Content(
            boolean mayBeDone,
            boolean namesEnd,
            @Nullable UpdateCredential credential,
            @Nullable UpdateUser user,
            @Nullable OfUser ofUser) {
        @Override
        public String toString() {
            return "Content";
        }
    }

    /** Writes it down, if there is anything. */
    void keep(OpenCommand command) {
        boolean wishes = command.deferred.stream().anyMatch(wish -> !wish.equals(command.command));
        boolean end = command.namesEnd && !OpenCommand.namesEnd(command.command);
        if (wishes || end || command.mayBeDone) {
            Content content = new Content(
                    command.mayBeDone,
                    command.namesEnd,
                    wish(command, UpdateCredential.class),
                    wish(command, UpdateUser.class),
                    wish(command, OfUser.class));
            batch.open().putDocument(KIND, command.id(), Json.toJson(content));
            command.tookOver = true;
        }
    }

    private static <T extends Command> @Nullable T wish(OpenCommand command, Class<T> type) {
        return command.deferred.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    /** After a start. */
    void restore(OpenCommand command) {
        if (stored == null) {
            stored = new HashMap<>();
            for (Store.Document document : batch.store().documents(KIND)) {
                stored.put(document.id(), document);
            }
        }
        Store.Document document = stored.remove(command.id());
        if (document == null) {
            return;
        }
        Content content = StoredDocuments.read(KIND, document, Content.class);
        command.tookOver = true;
        command.mayBeDone |= content.mayBeDone();
        command.namesEnd |= content.namesEnd();
        Stream.of(content.credential(), content.user(), content.ofUser())
                .filter(java.util.Objects::nonNull)
                .forEach(wish -> Wishes.add(command.deferred, wish));
    }

    /** Removes what belongs to no open command: one that a recovery of the store has lost, say. */
    static void forgetOrphans(Batch batch) {
        for (Store.Document document : batch.store().documents(KIND)) {
            StoredCommand command = batch.store().findCommand(document.id());
            if (command == null || command.state() == StoredCommand.State.FINISHED) {
                batch.open().deleteDocument(KIND, document.id());
            }
        }
    }

    void forget(OpenCommand command) {
        if (command.tookOver) {
            batch.open().deleteDocument(KIND, command.id());
        }
    }
}
