package io.credgate.simulation;

import io.credgate.json.Json;
import io.credgate.ledger.User;
import io.credgate.simulator.SimulatedController.KeptUser;
import io.credgate.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold of users when everything has come to its end. */
final class LastUsers {
    private static final String DELETE = ".delete";
    private static final String AS_WISHED = "users are as wished";
    private static final String THERE = "the lock system has the users of the ledger";

    private final World world;
    private final Cloud cloud;
    private final Book book;
    private final Map<String, User> ledger = new LinkedHashMap<>();

    LastUsers(World world, Cloud cloud, Book book, Store store) {
        this.world = world;
        this.cloud = cloud;
        this.book = book;
        for (Store.Document document : store.documents("user")) {
            ledger.put(document.id(), Json.fromJson(document.json(), User.class));
        }
    }

    void hold(List<Resident> residents) {
        for (Resident resident : residents) {
            List<Wish> about = about(resident);
            isAsWished(resident, about);
            if (resident.system.keepsUsers()) {
                isThere(resident, about);
            }
        }
    }

    /** Commands that the gateway took for the user, in the order in which it took them. */
    private List<Wish> about(Resident resident) {
        return cloud.wishes().stream()
                .filter(w -> w.resident == resident && w.change != null && w.acknowledged)
                .filter(w -> !w.outcome().equals("rejected"))
                .sorted((a, b) -> Long.compare(book.position(a.id), book.position(b.id)))
                .toList();
    }

    /** As far as nothing remained in doubt or was taken back. */
    private void isAsWished(Resident resident, List<Wish> about) {
        boolean plain = about.stream().allMatch(LastJudgement::isPlain);
        if (!plain || about.isEmpty()) {
            return;
        }
        KeptUser wished = new KeptUser("", "", false, List.of());
        for (Wish wish : about) {
            if (wished == null && !wish.type.endsWith(DELETE)) {
                world.broken(AS_WISHED, resident.id + " was changed after the end: " + told(about));
                return;
            }
            wished = wish.type.endsWith(DELETE)
                    ? null
                    : Objects.requireNonNull(wish.change).of(wished);
        }
        User user = ledger.get(resident.id);
        KeptUser kept = user == null ? null : inLedger(user);
        if (!Objects.equals(wished, kept)) {
            world.broken(AS_WISHED, resident.id + " is " + kept + " in the ledger after " + told(about));
        }
        Map<String, Object> answered = cloud.answer(resident.id);
        boolean same = wished == null
                ? answered == null
                : answered != null
                        && wished.name().equals(answered.get("full_name"))
                        && wished.phoneNumber().equals(Objects.requireNonNullElse(answered.get("phone_number"), ""))
                        && Boolean.valueOf(wished.suspended()).equals(answered.get("is_suspended"));
        if (!same) {
            world.broken(AS_WISHED, resident.id + " is answered as " + answered + " after " + told(about));
        }
    }

    private static KeptUser inLedger(User user) {
        return new KeptUser(
                Objects.requireNonNullElse(user.details().fullName(), ""),
                Objects.requireNonNullElse(user.details().phoneNumber(), ""),
                user.suspended(),
                user.groups() == null ? List.of() : user.groups());
    }

    private void isThere(Resident resident, List<Wish> about) {
        KeptUser there = resident.atLockSystem();
        if (!resident.isAsTold(book.outcomes())) {
            world.broken(
                    "the lock system has what it was told last",
                    resident.id + " is " + there + ", was told " + resident.told + " after " + told(about));
        }
        if (about.stream().anyMatch(w -> w.ends.size() > 1 || w.outcome().equals("unknown"))) {
            // A person may have said what is not so.
            return;
        }
        User user = ledger.get(resident.id);
        if (user != null && isInTrouble(user)) {
            return;
        }
        if (user != null && user.before() != null) {
            world.broken(THERE, resident.id + " has a change that nothing brings there, after " + told(about));
        }
        KeptUser wished = user == null ? null : inLedger(user);
        if (!Objects.equals(wished, there) && !resident.mayBeLate(there, book.outcomes())) {
            world.broken(THERE, resident.id + " is " + there + ", not " + wished + ", after " + told(about));
        }
    }

    /** The ledger says itself that the lock system may have something else. */
    private static boolean isInTrouble(User user) {
        User.Sync sync = user.sync();
        return sync == null || sync.errorCode() != null || sync.syncedAt() == null;
    }

    private static List<String> told(List<Wish> wishes) {
        return wishes.stream().map(LastUsers::told).toList();
    }

    private static String told(Wish wish) {
        return wish.name + " " + wish.change + " " + wish.outcome();
    }
}
