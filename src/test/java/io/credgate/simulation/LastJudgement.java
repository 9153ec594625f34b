package io.credgate.simulation;

import io.credgate.command.OperationKind;
import io.credgate.json.Json;
import io.credgate.ledger.Credential;
import io.credgate.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What must hold when everything has come to its end. */
final class LastJudgement {
    private static final String CREDENTIALS = GatewayProcess.TOPICS.credential("");

    private static final List<String> PLAIN = List.of("succeeded", "superseded");

    private final World world;
    private final Cloud cloud;
    private final Broker broker;
    private final GatewayProcess gateway;
    private final Workload workload;
    private final Book book;
    private final boolean asksForNews;

    /** @param asksForNews whether lock systems were asked how keys stand */
    LastJudgement(
            World world,
            Cloud cloud,
            Broker broker,
            GatewayProcess gateway,
            Workload workload,
            Book book,
            boolean asksForNews) {
        this.world = world;
        this.asksForNews = asksForNews;
        this.cloud = cloud;
        this.broker = broker;
        this.gateway = gateway;
        this.workload = workload;
        this.book = book;
    }

    void hold() {
        for (Wish wish : cloud.wishes()) {
            if (wish.acknowledged && !wish.hasEnded()) {
                world.broken("nothing accepted is lost", wish.name + " was acknowledged and never ended");
            }
        }
        if (!cloud.holes().isEmpty()) {
            world.broken("seq without holes", "these never came: " + cloud.holes());
        }
        workload.keys().forEach(this::count);
        workload.keys().forEach(this::isAsWished);
        new LastUsers(world, cloud, book, gateway.store()).hold(workload.residents());
        retainedIsTheLedger();
        workload.keys().forEach(this::isKnownToBeTakenBack);
    }

    /** Somebody took the only key of it back at the lock system, and the lock system was asked since. */
    private void isKnownToBeTakenBack(Wish.Key key) {
        byte[] retained = broker.retained().get(CREDENTIALS + key.id);
        boolean undisputed = cloud.wishes().stream()
                .filter(w -> key.asked.contains(w.id))
                .allMatch(w -> w.outcome().equals("succeeded") && w.ends.size() == 1);
        if (key.takenBack == null || retained == null || key.made != 1 || !undisputed || !asksForNews) {
            return;
        }
        world.count(Happened.TAKEN_BACK);
        Object validity = Cloud.tree(retained).get("validity");
        Object state = validity instanceof Map<?, ?> map ? map.get("state") : null;
        if ("valid".equals(state) || "pending".equals(state)) {
            world.broken("what others did becomes known", key.id + " was taken back there and is said to be " + state);
        }
    }

    /** It was carried out, by itself or in the place of another, and nobody ever doubted it. */
    static boolean isPlain(Wish wish) {
        return PLAIN.contains(wish.outcome()) && wish.ends.size() == 1;
    }

    /** As many keys as the results say; what stayed unknown may have made one, what failed has made none. */
    private void count(Wish.Key key) {
        // Where users are kept, a key on a phone that is there already is changed and not made again.
        boolean countable = key.method.equals("card") || !key.system.can(OperationKind.WRITE_USER);
        int least = 0;
        int most = 0;
        List<String> ends = new ArrayList<>();
        for (Wish wish : cloud.wishes()) {
            boolean ofHolder = wish.resident != null && wish.resident.key == key;
            if ((wish.key != key && !ofHolder) || !wish.hasEnded()) {
                continue;
            }
            String first = wish.truth();
            if (key.asked.contains(wish.id)) {
                least += first.equals("succeeded") && countable ? 1 : 0;
                most += first.equals("succeeded") || first.equals("unknown") ? 1 : 0;
                ends.add(wish.name + " " + first);
            }
        }
        if (key.made < least || key.made > most) {
            world.broken(
                    "results tell the truth about keys",
                    key.made + " keys of " + key.id + " at " + key.system.word + ", but " + ends);
        }
    }

    /**
     * The ledger says what was wished last, as far as nothing remained in doubt or was taken back: that it is there, or not,
     * and when it ends.
     */
    private void isAsWished(Wish.Key key) {
        List<Wish> about = cloud.wishes().stream()
                .filter(w -> w.key == key && w.acknowledged && w.encoder == null)
                .filter(w -> !w.type.endsWith(".get") && !w.outcome().equals("rejected"))
                .sorted((a, b) -> Long.compare(book.position(a.id), book.position(b.id)))
                .toList();
        boolean plain = about.stream().allMatch(LastJudgement::isPlain);
        if (!plain || about.isEmpty() || mayGoWithItsHolder(key)) {
            return;
        }
        boolean deleted = about.stream()
                .anyMatch(w -> w.type.endsWith(".delete") && w.outcome().equals("succeeded"));
        Map<String, Object> answered = cloud.answer(key.id);
        if (deleted == (answered != null)) {
            world.broken(
                    "the ledger is as wished", key.id + (deleted ? " is there" : " is gone") + " after " + told(about));
            return;
        }
        Instant last = null;
        for (Wish wish : about) {
            last = wish.end != null ? wish.end : last;
        }
        if (answered != null && !String.valueOf(last).equals(String.valueOf(answered.get("ends_at")))) {
            world.broken(
                    "the ledger is as wished",
                    key.id + " ends at " + answered.get("ends_at") + " after " + told(about));
        }
    }

    /** A credential that was never written is gone with the user. */
    private boolean mayGoWithItsHolder(Wish.Key key) {
        return key.holder != null
                && cloud.wishes().stream()
                        .anyMatch(w -> w.resident == key.holder
                                && w.type.endsWith(".delete")
                                && w.acknowledged
                                && !w.outcome().equals("rejected"));
    }

    private static List<String> told(List<Wish> wishes) {
        return wishes.stream()
                .map(w -> w.name + (w.end == null ? "" : " until " + w.end) + " " + w.outcome())
                .toList();
    }

    private void retainedIsTheLedger() {
        Map<String, Credential> live = new LinkedHashMap<>();
        for (Store.Document document : gateway.store().documents("credential")) {
            Credential credential = Json.fromJson(document.json(), Credential.class);
            if (!credential.isDeleted()) {
                live.put(credential.acsCredentialId(), credential);
            }
        }
        TreeSet<String> retained = new TreeSet<>();
        broker.retained().keySet().stream()
                .filter(topic -> topic.startsWith(CREDENTIALS))
                .forEach(topic -> retained.add(topic.substring(CREDENTIALS.length())));
        if (!retained.equals(new TreeSet<>(live.keySet()))) {
            world.broken(
                    "retained state equals the ledger", retained + " are retained, in the ledger are " + live.keySet());
        }
        for (String id : retained) {
            sameAsAsked(id, Cloud.tree(broker.retained().get(CREDENTIALS + id)));
        }
        String status = Cloud.tree(broker.retained().get(GatewayProcess.TOPICS.status()))
                .get("state")
                .toString();
        if (!status.equals("online")) {
            world.broken("retained state equals the ledger", "the gateway is said to be " + status);
        }
    }

    /** The last answer about the credential says the same as what is retained. */
    private void sameAsAsked(String id, Map<String, Object> retained) {
        Map<String, Object> answered = cloud.answer(id);
        if (answered != null) {
            Map<String, Object> open = new LinkedHashMap<>(answered);
            open.remove("code");
            if (!open.equals(retained.get("acs_credential"))) {
                world.broken("retained state equals the ledger", "answered " + open + ", retained " + retained);
            }
        }
    }
}
