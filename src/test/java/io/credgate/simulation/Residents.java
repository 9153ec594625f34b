package io.credgate.simulation;

import io.credgate.simulation.Resident.Change;
import io.credgate.simulation.Wish.About;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The users that cloud services manage by their ids, and what is thought of doing with them. */
final class Residents {
    private static final List<String> GROUPS = List.of(
            "5f4e3d2c-1b0a-4f8e-8d6c-5b4a3c2d1e01",
            "5f4e3d2c-1b0a-4f8e-8d6c-5b4a3c2d1e02",
            "5f4e3d2c-1b0a-4f8e-8d6c-5b4a3c2d1e03");
    /** Few, so that commands meet at them. */
    private static final int RESIDENTS_MAX = 5;

    private final World world;
    private final Workload workload;
    private final List<LockSystem> systems;
    private final List<Resident> all = new ArrayList<>();

    Residents(World world, Workload workload, List<LockSystem> systems) {
        this.world = world;
        this.workload = workload;
        this.systems = systems;
    }

    List<Resident> all() {
        return all;
    }

    /** Whether a lock system of this day keeps users. */
    boolean areKept() {
        return systems.stream().anyMatch(LockSystem::keepsUsers);
    }

    /** Sometimes a user whom no key was made for yet, at a lock system that keeps users. */
    @Nullable
    Resident withoutKey(LockSystem system) {
        List<Resident> free = all.stream()
                .filter(r -> r.system == system && r.key == null && system.keepsUsers())
                .toList();
        return free.isEmpty() || world.random.nextBoolean() ? null : world.oneOf(free);
    }

    Wish next() {
        if (all.isEmpty() || (all.size() < RESIDENTS_MAX && world.random.nextInt(4) == 0)) {
            return create();
        }
        Resident resident = world.oneOf(all);
        return switch (world.random.nextInt(8)) {
            case 0, 1 -> {
                String name = "Resident " + (workload.ids() + 1);
                yield update(resident, "\"full_name\":\"" + name + "\"", new Change(name, null, null, null));
            }
            case 2 -> {
                String phone = phone();
                yield update(resident, "\"phone_number\":\"" + phone + "\"", new Change(null, phone, null, null));
            }
            case 3 -> {
                List<String> groups = GROUPS.subList(0, world.random.nextInt(GROUPS.size() + 1));
                yield update(
                        resident, "\"acs_access_group_ids\":" + json(groups), new Change(null, null, null, groups));
            }
            case 4, 5 -> of("acs.users.suspend", resident, new Change(null, null, true, null));
            case 6 -> of("acs.users.unsuspend", resident, new Change(null, null, false, null));
            default -> of("acs.users.delete", resident, Change.NOTHING);
        };
    }

    private String phone() {
        return "+47911" + (10_001 + workload.ids());
    }

    private static String json(List<String> ids) {
        return ids.isEmpty() ? "[]" : "[\"" + String.join("\",\"", ids) + "\"]";
    }

    private Wish create() {
        List<LockSystem> keeping =
                systems.stream().filter(LockSystem::keepsUsers).toList();
        LockSystem system = world.oneOf(keeping.isEmpty() ? systems : keeping);
        Resident resident = new Resident(workload.newId(), system);
        all.add(resident);
        String name = "Resident " + (workload.ids() + 1);
        String phone = phone();
        List<String> groups = GROUPS.subList(0, world.random.nextInt(2));
        String params = "{\"acs_user_id\":\"" + resident.id + "\",\"acs_system_id\":\"" + system.id()
                + "\",\"full_name\":\"" + name + "\",\"phone_number\":\"" + phone
                + "\",\"acs_access_group_ids\":" + json(groups) + "}";
        Change change = new Change(name, phone, false, groups);
        return workload.wish("acs.users.create", params, new About(resident, change), workload.sending());
    }

    private Wish update(Resident resident, String field, Change change) {
        String params = "{\"acs_user_id\":\"" + resident.id + "\"," + field + "}";
        return workload.wish("acs.users.update", params, new About(resident, change), workload.sending());
    }

    private Wish of(String type, Resident resident, Change change) {
        return workload.wish(
                type, Workload.id("acs_user_id", resident.id), new About(resident, change), workload.sending());
    }
}
