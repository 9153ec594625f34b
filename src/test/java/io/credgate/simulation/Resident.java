package io.credgate.simulation;

import io.credgate.command.Operation;
import io.credgate.command.Operation.UserAccess;
import io.credgate.simulator.SimulatedController.KeptUser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A user whom the cloud thinks of by name, and what attempts told a lock system that keeps users. */
final class Resident {
    final String id;
    final LockSystem system;
    /** The one credential that is made for the user. */
    Wish.@Nullable Key key;
    /** By number of the attempt. */
    final TreeMap<Long, Told> told = new TreeMap<>();

    /** @param user null = the user is to be gone */
    record Told(@Nullable KeptUser user) {}

    /** What a command changes of a user; null = as before. */
    record Change(
            @Nullable String name,
            @Nullable String phoneNumber,
            @Nullable Boolean suspended,
            @Nullable List<String> groups) {
        static final Change NOTHING = new Change(null, null, null, null);

        KeptUser of(KeptUser before) {
            return new KeptUser(
                    Objects.requireNonNullElse(name, before.name()),
                    Objects.requireNonNullElse(phoneNumber, before.phoneNumber()),
                    Objects.requireNonNullElse(suspended, before.suspended()),
                    Objects.requireNonNullElse(groups, before.groups()));
        }
    }

    Resident(String id, LockSystem system) {
        this.id = id;
        this.system = system;
    }

    /** An attempt is about to tell the lock system. */
    void tell(long attemptId, Operation operation) {
        UserAccess access = accessIn(operation);
        if (operation instanceof Operation.DeleteUser) {
            told.put(attemptId, new Told(null));
        } else if (access != null) {
            String name = Objects.requireNonNullElse(access.firstName(), "") + " "
                    + Objects.requireNonNullElse(access.lastName(), "");
            told.put(
                    attemptId,
                    new Told(new KeptUser(
                            name.strip(),
                            Objects.requireNonNullElse(access.phoneNumber(), ""),
                            access.suspended(),
                            access.groups())));
        }
    }

    /** Whether the lock system may make a key on a phone of it, if it has none. */
    static boolean tellsOfPhone(Operation operation) {
        UserAccess access = accessIn(operation);
        return access != null && access.mobileKey();
    }

    private static @Nullable UserAccess accessIn(Operation operation) {
        if (operation instanceof Operation.WriteUser write) {
            return write.user();
        }
        if (operation instanceof Operation.RevokeKey revoke) {
            return revoke.remaining();
        }
        if (operation instanceof Operation.EncodeCard encode) {
            return encode.grant().holder();
        }
        if (operation instanceof Operation.IssueMobileKey issue) {
            return issue.grant().holder();
        }
        return operation instanceof Operation.SetPin pin ? pin.grant().holder() : null;
    }

    /** As the lock system keeps them now; null = not. */
    @Nullable
    KeptUser atLockSystem() {
        return system.controller.keptUser(id);
    }

    /**
     * Whether the lock system has what it was told last, or what it was told by an attempt that nobody heard the end of:
     * such a one may have been carried out late.
     */
    boolean isAsTold(Map<Long, String> outcomes) {
        KeptUser there = atLockSystem();
        Told last = new Told(null);
        for (Map.Entry<Long, Told> each : told.entrySet()) {
            String outcome = outcomes.getOrDefault(each.getKey(), "");
            if (outcome.equals("completed")) {
                last = each.getValue();
            }
        }
        return Objects.equals(last.user(), there) || mayBeLate(there, outcomes);
    }

    /** Whether an attempt of unknown end told the lock system what it has. */
    boolean mayBeLate(@Nullable KeptUser there, Map<Long, String> outcomes) {
        return told.entrySet().stream()
                .filter(t -> !isClear(outcomes.getOrDefault(t.getKey(), "")))
                .anyMatch(t -> Objects.equals(t.getValue().user(), there));
    }

    private static boolean isClear(String outcome) {
        return outcome.equals("completed") || outcome.equals("nothing_sent");
    }
}
