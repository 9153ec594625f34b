package io.credgate.dispatch;

import io.credgate.command.Command;
import io.credgate.command.Command.CreateCredential;
import io.credgate.command.Command.CreateUser;
import io.credgate.command.Command.UpdateCredential;
import io.credgate.command.Command.UpdateUser;
import io.credgate.command.CommandType;
import io.credgate.command.Failure;
import io.credgate.command.Uuids;
import io.credgate.ledger.Site;
import io.credgate.ledger.UserDesk;
import io.credgate.store.Store;
import io.credgate.store.StoredCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Commands that were taken in while the clock could not be trusted and cannot be judged without it: those that name times,
 * and those that are about the same credential or user, so that the order stays. They are durable, and judged in order of
 * arrival once the clock is good.
 */
final class ClockHold {
    static final String KIND = "held_by_clock";
    private static final Pattern UUIDS =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    private final ClockGuard clock;
    private final Batch batch;
    private final Reports reports;
    private final Set<String> siteIds = new HashSet<>();
    private final Map<String, Held> held = new LinkedHashMap<>();
    /** Ids of credentials and users that held commands are about, with how many of them. */
    private final Map<String, Integer> concerned = new HashMap<>();

    /** @param expiryIsTerm whether its expiry was counted from its arrival */
    record Held(StoredCommand stored, List<String> notes, Set<String> ids, boolean expiryIsTerm) {}

    ClockHold(ClockGuard clock, Batch batch, Reports reports, Site site) {
        this.clock = clock;
        this.batch = batch;
        this.reports = reports;
        for (Site.AcsSystem system : site.systems()) {
            siteIds.add(system.acsSystemId());
            system.encoders().forEach(e -> siteIds.add(e.acsEncoderId()));
            system.entrances().forEach(e -> siteIds.add(e.acsEntranceId()));
        }
    }

    int size() {
        return held.size();
    }

    /** Whether the command has to wait here. */
    boolean mustHold(Command command, String commandId, @Nullable String paramsJson) {
        if (command instanceof Command.CancelCommand || command instanceof Command.ResolveCommand) {
            return false;
        }
        return (!clock.isTrusted() && namesTimes(command))
                || (!held.isEmpty()
                        && ids(command, commandId, paramsJson).stream().anyMatch(concerned::containsKey));
    }

    private static boolean namesTimes(Command command) {
        if (command instanceof CreateCredential create) {
            return create.startsAt() != null || create.endsAt() != null;
        }
        if (command instanceof UpdateCredential update) {
            return update.startsAt() != null || update.endsAt() != null;
        }
        return (command instanceof CreateUser user && (user.startsAt() != null || user.endsAt() != null))
                || (command instanceof UpdateUser changed && (changed.startsAt() != null || changed.endsAt() != null));
    }

    /** Of credentials and users, those that the command itself makes among them. */
    private Set<String> ids(Command command, String commandId, @Nullable String paramsJson) {
        Set<String> ids = new LinkedHashSet<>();
        Matcher uuid = UUIDS.matcher(paramsJson == null ? "" : paramsJson);
        while (uuid.find()) {
            ids.add(uuid.group().toLowerCase(Locale.ROOT));
        }
        ids.removeAll(siteIds);
        if (command instanceof CreateCredential create) {
            ids.add(IssueWork.credentialId(create, commandId));
            if (create.userIdentityId() != null && create.acsSystemId() != null) {
                ids.add(Uuids.derived("acs_user", create.acsSystemId() + "/" + create.userIdentityId()));
            }
        } else if (command instanceof CreateUser) {
            ids.add(UserDesk.userId(command, commandId));
        }
        return ids;
    }

    /** Keeps a command that stands in the store, and says so. */
    void hold(StoredCommand stored, Command command, List<String> notes, boolean expiryIsTerm, Instant now) {
        keep(new Held(stored, notes, ids(command, stored.commandId(), stored.paramsJson()), expiryIsTerm));
        batch.open().putDocument(KIND, stored.commandId(), "{}");
        List<String> told = new ArrayList<>(notes);
        told.add(
                clock.isTrusted()
                        ? "It waits for earlier commands about the same credential or user."
                        : clock.reason());
        Answer accepted = new Answer(Status.ACCEPTED, pending(stored), null, Map.of(), List.of());
        reports.result(stored, accepted, 0, told, now);
    }

    private void keep(Held one) {
        held.put(one.stored().commandId(), one);
        one.ids().forEach(id -> concerned.merge(id, 1, Integer::sum));
    }

    /** Ids of the commands that an earlier run of the gateway held. */
    Set<String> heldBefore() {
        Set<String> ids = new HashSet<>();
        for (Store.Document document : batch.store().documents(KIND)) {
            ids.add(document.id());
        }
        return ids;
    }

    /** Takes back one of {@link #heldBefore}. */
    void resume(StoredCommand stored, Command command, boolean expiryIsTerm) {
        keep(new Held(stored, List.of(), ids(command, stored.commandId(), stored.paramsJson()), expiryIsTerm));
    }

    Collection<Held> all() {
        return held.values();
    }

    /** What those ask for that name a credential or user. */
    List<Command> concerning(String id) {
        if (!concerned.containsKey(id)) {
            return List.of();
        }
        return held.values().stream()
                .filter(one -> one.ids().contains(id))
                .map(one -> StoredCommands.readUnjudged(one.stored()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Removes a command; null if it is not here. */
    @Nullable
    Held take(String commandId) {
        Held one = held.remove(commandId);
        if (one != null) {
            batch.open().deleteDocument(KIND, commandId);
            one.ids().forEach(id -> concerned.computeIfPresent(id, (k, count) -> count == 1 ? null : count - 1));
        }
        return one;
    }

    /** The time to go by was put on or back: terms that were counted from an arrival go with it. */
    void shift(Duration by) {
        held.replaceAll((id, one) -> one.expiryIsTerm() ? shifted(one, by) : one);
    }

    private Held shifted(Held one, Duration by) {
        StoredCommand stored = one.stored()
                .withTimes(one.stored().arrivedAt(), one.stored().expiresAt().plus(by));
        batch.open().updateCommandTimes(stored.commandId(), stored.arrivedAt(), stored.expiresAt());
        return new Held(stored, one.notes(), one.ids(), true);
    }

    /** The answer with which a held command ends, with the fields that its kind has. */
    static Answer ended(StoredCommand stored, Answer answer) {
        Failure failure = answer.failure();
        String action = action(stored);
        return action == null || failure == null || !answer.payload().isEmpty()
                ? answer
                : answer.withPayload(ActionAttempts.error(stored.commandId(), action, failure));
    }

    private static Map<String, Object> pending(StoredCommand stored) {
        String action = action(stored);
        return action == null ? Map.of() : ActionAttempts.pending(stored.commandId(), action);
    }

    private static @Nullable String action(StoredCommand stored) {
        if (stored.type().equals(CommandType.ENCODERS_ENCODE_CREDENTIAL.wireName())) {
            return ActionAttempts.ENCODE;
        }
        return stored.type().equals(CommandType.ENCODERS_SCAN_CREDENTIAL.wireName()) ? ActionAttempts.SCAN : null;
    }
}
