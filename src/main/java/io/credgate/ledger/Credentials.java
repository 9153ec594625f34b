package io.credgate.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of the site, found by id, by main room, by holder, and by the instant at which their validity moves on:
 * what happens to one of them must not cost a walk along all.
 */
final class Credentials {
    private static final Comparator<Due> ORDER = Comparator.comparing(Due::at).thenComparing(Due::id);

    /** Only asked whether it holds a room, never iterated. */
    private final Map<String, Set<String>> roomsOfSystem = new HashMap<>();

    private final TreeMap<String, Credential> all = new TreeMap<>();
    private final Map<String, Instant> dueOf = new HashMap<>();
    private final TreeSet<Due> dues = new TreeSet<>(ORDER);
    /** Of each of them it has to be seen how it stands now: all, after the start or after the clock was set. */
    private final List<String> unjudged = new ArrayList<>();
    /** Ids by main room; tombstones are in none. */
    private final Map<Room, List<String>> ofRoom = new HashMap<>();

    private final Map<String, List<String>> ofUser = new HashMap<>();

    private record Due(Instant at, String id) {}

    private record Room(String acsSystemId, String acsEntranceId) {}

    Credentials(Site site) {
        for (Site.AcsSystem system : site.systems()) {
            roomsOfSystem.put(
                    system.acsSystemId(),
                    system.entrances().stream()
                            .filter(Site.Entrance::isRoom)
                            .map(Site.Entrance::acsEntranceId)
                            .collect(Collectors.toSet()));
        }
    }

    @Nullable
    Credential get(String id) {
        return all.get(id);
    }

    /** By id, with tombstones. */
    Collection<Credential> all() {
        return Collections.unmodifiableCollection(all.values());
    }

    /**
     * @param due when its validity moves on; null = never
     */
    void put(Credential credential, @Nullable Instant due) {
        String id = credential.acsCredentialId();
        Credential before = all.put(id, credential);
        if (!credential.equals(before)) {
            file(before, credential);
        }
        schedule(id, due);
    }

    /** One that is due at once, unless it is a tombstone. */
    void load(Credential credential) {
        put(credential, null);
        if (!credential.isDeleted()) {
            unjudged.add(credential.acsCredentialId());
        }
    }

    /** Each but tombstones moves on at once. */
    void allDue() {
        unjudged.clear();
        all.values().stream().filter(c -> !c.isDeleted()).forEach(c -> unjudged.add(c.acsCredentialId()));
    }

    void remove(String id) {
        file(all.remove(id), null);
        schedule(id, null);
    }

    private void schedule(String id, @Nullable Instant due) {
        Instant before = due == null ? dueOf.remove(id) : dueOf.put(id, due);
        if (Objects.equals(before, due)) {
            return;
        }
        if (before != null) {
            dues.remove(new Due(before, id));
        }
        if (due != null) {
            dues.add(new Due(due, id));
        }
    }

    private void file(@Nullable Credential before, @Nullable Credential after) {
        move(ofRoom, before, before == null ? null : mainRoom(before), after, after == null ? null : mainRoom(after));
        move(
                ofUser,
                before,
                before == null ? null : before.acsUserId(),
                after,
                after == null ? null : after.acsUserId());
    }

    private static <K> void move(
            Map<K, List<String>> index,
            @Nullable Credential before,
            @Nullable K from,
            @Nullable Credential after,
            @Nullable K to) {
        if (Objects.equals(from, to)) {
            return;
        }
        if (before != null && from != null) {
            index.computeIfPresent(from, (key, ids) -> without(ids, before.acsCredentialId()));
        }
        if (after != null && to != null) {
            index.merge(to, List.of(after.acsCredentialId()), (ids, one) -> with(ids, one.get(0)));
        }
    }

    /** Small lists, and many: most have one id. */
    private static List<String> with(List<String> sorted, String id) {
        List<String> more = new ArrayList<>(sorted);
        more.add(-Collections.binarySearch(sorted, id) - 1, id);
        return List.copyOf(more);
    }

    private static @Nullable List<String> without(List<String> sorted, String id) {
        List<String> fewer = new ArrayList<>(sorted);
        fewer.remove(id);
        return fewer.isEmpty() ? null : List.copyOf(fewer);
    }

    private @Nullable Room mainRoom(Credential credential) {
        if (credential.isDeleted()) {
            return null;
        }
        List<String> rooms = writtenRooms(credential);
        return rooms.isEmpty() ? null : new Room(credential.acsSystemId(), rooms.get(0));
    }

    /** The rooms among the entrances, in order; the first is the main room. */
    List<String> rooms(Credential credential, List<String> entranceIds) {
        Set<String> known = roomsOfSystem.getOrDefault(credential.acsSystemId(), Set.of());
        return entranceIds.stream().filter(known::contains).toList();
    }

    /** Rooms of the key that was last written, or is to be written. */
    List<String> writtenRooms(Credential credential) {
        Credential.Issued issued = credential.issued();
        return rooms(
                credential,
                issued != null ? issued.entranceIds() : credential.terms().entranceIds());
    }

    /** By id, without tombstones: those whose key has, or is to have, that main room. */
    List<Credential> ofMainRoom(String acsSystemId, String roomEntranceId) {
        return found(ofRoom.get(new Room(acsSystemId, roomEntranceId)));
    }

    /** By id, with tombstones. */
    List<Credential> ofUser(String acsUserId) {
        return found(ofUser.get(acsUserId));
    }

    private List<Credential> found(@Nullable Collection<String> ids) {
        if (ids == null) {
            return List.of();
        }
        List<Credential> found = new ArrayList<>(ids.size());
        for (String id : ids) {
            found.add(Objects.requireNonNull(all.get(id)));
        }
        return found;
    }

    /** When the next validity moves on; {@link Instant#MAX} if none will. */
    Instant nextDue() {
        if (!unjudged.isEmpty()) {
            return Instant.MIN;
        }
        return dues.isEmpty() ? Instant.MAX : dues.first().at();
    }

    /** Those whose validity has moved on by then, by id. It is for the caller to {@link #put} each with its next instant. */
    List<Credential> takeDueBy(Instant now) {
        List<String> ids = new ArrayList<>(unjudged);
        unjudged.clear();
        for (Due due : dues) {
            if (due.at().isAfter(now)) {
                break;
            }
            ids.add(due.id());
        }
        // Mostly they are in order already: not by a set.
        ids.sort(null);
        List<Credential> found = new ArrayList<>(ids.size());
        String last = null;
        for (String id : ids) {
            Credential credential = id.equals(last) ? null : all.get(id);
            if (credential != null && !credential.isDeleted()) {
                found.add(credential);
            }
            last = id;
        }
        return found;
    }
}
