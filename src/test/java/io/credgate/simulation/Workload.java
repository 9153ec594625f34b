package io.credgate.simulation;

import io.credgate.command.OperationKind;
import io.credgate.ledger.Site;
import io.credgate.simulation.Wish.About;
import io.credgate.simulation.Wish.Key;
import io.credgate.simulation.Wish.Sending;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What cloud services think of in the course of a day, without waiting for answers: sensible, hasty, twice, and wrong. */
final class Workload {
    private static final int MINUTES_OF_A_DAY = 1440;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int CROWDS = 3;

    private final World world;
    private final Plan plan;
    private final Cloud cloud;
    private final Judge judge;
    private final List<LockSystem> systems;
    private final List<Key> keys = new ArrayList<>();
    private final Residents residents;
    private int ids;
    private int ends;

    Workload(World world, Plan plan, Cloud cloud, Judge judge, List<LockSystem> systems) {
        this.world = world;
        this.plan = plan;
        this.cloud = cloud;
        this.judge = judge;
        this.systems = systems;
        this.residents = new Residents(world, this, systems);
    }

    List<Key> keys() {
        return keys;
    }

    List<Resident> residents() {
        return residents.all();
    }

    String newId() {
        return new UUID(0x7000L, 0x8000_0000_0000_0000L + ++ids).toString();
    }

    /** A whole minute that no other credential ends at: days ahead, or soon. */
    private Instant newEnd() {
        ends++;
        Instant minute = world.now().truncatedTo(ChronoUnit.MINUTES);
        boolean soon = world.chance(0.05) && ends < 10;
        // Two days ahead at least, and further with each one: never a minute that another run of this line has used.
        return soon
                ? Instant.parse("2026-11-23T10:00:00Z").plus(2L * ends, ChronoUnit.MINUTES)
                : minute.truncatedTo(ChronoUnit.DAYS).plus(2L * MINUTES_OF_A_DAY + 7L * ends, ChronoUnit.MINUTES);
    }

    /** Number of the last id. */
    int ids() {
        return ids;
    }

    Wish wish(String type, String params, About about, Sending sending) {
        String id = newId();
        String body = "{\"command_id\":\"" + id + "\",\"type\":\"" + type + "\""
                + (sending.expiresAt() == null ? "" : ",\"expires_at\":\"" + sending.expiresAt() + "\"")
                + ",\"params\":" + params + "}";
        Wish wish = new Wish(ids, id, type, body, about, sending);
        cloud.add(wish);
        return wish;
    }

    /** How a command is sent: some have little time, some want their answer elsewhere as well. */
    Sending sending() {
        Instant expiresAt = world.chance(0.4)
                ? world.now().plusSeconds(1 + world.random.nextInt(90)).truncatedTo(ChronoUnit.SECONDS)
                : null;
        String responseTopic = world.chance(0.2) ? "replies/" + world.random.nextInt(3) : null;
        long messageExpiry = world.chance(0.15) ? 1 + world.random.nextInt(60) : -1;
        return new Sending(expiresAt, responseTopic, messageExpiry);
    }

    /** The next command, or an earlier one once more. */
    void next(Broker broker) {
        int what = world.random.nextInt(100);
        List<Wish> all = cloud.wishes();
        if (what < 12 && !all.isEmpty()) {
            publish(broker, world.oneOf(all));
        } else if (what < 14 && !all.isEmpty()) {
            reuseAnId(broker, world.oneOf(all));
        } else {
            Wish wish = think(what, all);
            publish(broker, wish);
            if (world.chance(0.1)) {
                publish(broker, wish);
            }
        }
    }

    private Wish think(int what, List<Wish> all) {
        if (residents.areKept() && world.chance(0.3)) {
            return residents.next();
        }
        if (what < 40 || keys.isEmpty()) {
            return create();
        }
        Key key = world.oneOf(keys);
        if (what < 72) {
            return encode(key);
        }
        if (what < 78) {
            return scan();
        }
        if (what < 85) {
            return update(key);
        }
        if (what < 89) {
            return wish("acs.credentials.delete", id("acs_credential_id", key.id), new About(key, null), sending());
        }
        if (what < 92) {
            return residents.next();
        }
        if (what < 95) {
            String target = world.oneOf(all).id;
            return wish("gateway.commands.cancel", id("command_id", target), About.NOTHING, sending());
        }
        if (what < 98) {
            return resolve(all);
        }
        return what == 98
                ? wish("acs.credentials.list", "{\"limit\":5}", About.NOTHING, sending())
                : wish("acs.credentials.create", "{\"access_method\":\"card\"}", About.NOTHING, sending());
    }

    void publish(Broker broker, Wish wish) {
        world.note("cloud", "publishes %s", wish.name);
        wish.published(world.now());
        broker.publish(wish, wish.body, false, wish.messageExpirySeconds);
    }

    /** The same id with other parameters: the gateway must refuse it and leave the first command alone. */
    private void reuseAnId(Broker broker, Wish wish) {
        if (!wish.acknowledged) {
            // If this one came first, it would be the command.
            return;
        }
        world.note("cloud", "uses the id of %s for another command", wish.name);
        String body = "{\"command_id\":\"" + wish.id + "\",\"type\":\"acs.users.get\",\"params\":{\"acs_user_id\":\""
                + wish.id + "\"}}";
        broker.publish(wish, body.getBytes(StandardCharsets.UTF_8), false, -1);
    }

    static String id(String name, String id) {
        return "{\"" + name + "\":\"" + id + "\"}";
    }

    private Wish create() {
        LockSystem system = world.oneOf(systems);
        List<String> methods = new ArrayList<>();
        if (system.can(OperationKind.ENCODE_NEW_CARD)) {
            methods.add("card");
            methods.add("card");
        }
        if (system.can(OperationKind.ISSUE_MOBILE_KEY)) {
            methods.add("mobile_key");
        }
        if (system.can(OperationKind.SET_PIN)) {
            methods.add("code");
        }
        String method = world.oneOf(methods);
        List<Site.Entrance> rooms = system.system.entrances();
        int own = (int) keys.stream().filter(k -> k.system == system).count();
        if (system.roomOfItsOwn && own == rooms.size()) {
            return encode(world.oneOf(keys));
        }
        Site.Entrance room = system.roomOfItsOwn ? rooms.get(own) : world.oneOf(rooms);
        Resident holder = residents.withoutKey(system);
        Key key = new Key(newId(), system, room.name(), method, holder);
        keys.add(key);
        if (holder != null) {
            holder.key = key;
        }
        Instant end = newEnd();
        judge.expect(key, end);
        String params = "{\"access_method\":\"" + method + "\",\"acs_credential_id\":\"" + key.id
                + "\",\"acs_system_id\":\"" + system.id() + "\"," + (holder == null ? guest() : named(holder))
                + ",\"allowed_acs_entrance_ids\":[\"" + room.acsEntranceId() + "\"],\"ends_at\":\"" + end + "\""
                + options(system, method) + "}";
        return wish("acs.credentials.create", params, new About(key, null, end), sending());
    }

    private String guest() {
        return "\"user_identity_id\":\"" + newId() + "\",\"user\":{\"full_name\":\"Guest " + ids
                + "\",\"phone_number\":\"+47900" + (10_000 + ids) + "\"}";
    }

    private static String named(Resident holder) {
        return "\"acs_user_id\":\"" + holder.id + "\"";
    }

    private String options(LockSystem system, String method) {
        String more = method.equals("code")
                ? ",\"code\":\"" + (1000 + ids) + "\""
                : method.equals("mobile_key") ? ",\"is_multi_phone_sync_credential\":true" : "";
        if (!method.equals("code") && system.system.vendor() == Site.Vendor.VISIONLINE) {
            String choice = world.random.nextBoolean() ? "override" : "auto_join";
            return more + ",\"visionline_metadata\":{\"" + choice + "\":true}";
        }
        if (method.equals("card") && system.system.vendor() == Site.Vendor.SALTO_SPACE && world.chance(0.5)) {
            String choice = world.random.nextInt(3) > 0 ? "assign_new_key" : "update_current_key";
            return more + ",\"salto_space_metadata\":{\"" + choice + "\":true}";
        }
        return more;
    }

    private Wish encode(Key key) {
        List<Site.Encoder> encoders = key.system.system.encoders();
        if (encoders.isEmpty()) {
            return update(key);
        }
        String encoder = world.oneOf(encoders).acsEncoderId();
        String params = "{\"acs_encoder_id\":\"" + encoder + "\",\"acs_credential_id\":\"" + key.id + "\"}";
        return wish("acs.encoders.encode_credential", params, new About(key, encoder), sending());
    }

    private Wish scan() {
        LockSystem system = world.oneOf(systems);
        List<Site.Encoder> encoders = system.system.encoders();
        String encoder = encoders.isEmpty() ? newId() : world.oneOf(encoders).acsEncoderId();
        return wish(
                "acs.encoders.scan_credential",
                id("acs_encoder_id", encoder),
                new About(null, encoders.isEmpty() ? null : encoder),
                sending());
    }

    private Wish update(Key key) {
        Instant end = newEnd();
        judge.expect(key, end);
        String params = "{\"acs_credential_id\":\"" + key.id + "\",\"ends_at\":\"" + end + "\"}";
        return wish("acs.credentials.update", params, new About(key, null, end), sending());
    }

    /** What a person claims to have found out, true or not. */
    private Wish resolve(List<Wish> all) {
        List<Wish> unknown = all.stream()
                .filter(w -> w.ends.size() == 1 && w.ends.get(0).status().equals("unknown"))
                .toList();
        Wish target = world.oneOf(unknown.isEmpty() ? all : unknown);
        String outcome = world.random.nextBoolean() ? "succeeded" : "failed";
        return wish(
                "gateway.commands.resolve",
                "{\"command_id\":\"" + target.id + "\",\"outcome\":\"" + outcome + "\"}",
                About.NOTHING,
                sending());
    }

    /** Asks for the credential, to compare what is retained of it. */
    Wish ask(Key key) {
        return wish("acs.credentials.get", id("acs_credential_id", key.id), About.NOTHING, Sending.PLAIN);
    }

    /** The same for the user. */
    Wish ask(Resident resident) {
        return wish("acs.users.get", id("acs_user_id", resident.id), About.NOTHING, Sending.PLAIN);
    }

    /** When each command is thought of: spread over the safety phase, some all at once, or all of them in a few crowds. */
    long momentNanos(int number) {
        long span = plan.safety().toNanos();
        if (plan.narrow()) {
            return span / CROWDS * (number % CROWDS);
        }
        return number % 3 == 0 && world.random.nextBoolean()
                ? SECOND_NANOS * number % span
                : (long) (world.random.nextDouble() * span);
    }
}
