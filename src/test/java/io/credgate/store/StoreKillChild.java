package io.credgate.store;

import static io.credgate.store.StoreFixtures.NOON;
import static io.credgate.store.StoreFixtures.accept;
import static io.credgate.store.StoreFixtures.finish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes commands until it is killed; prints the id of each after the commit that made it durable. */
final class StoreKillChild {
    private static final int GROUP_MAX = 8;

    private StoreKillChild() {}

    /** Arguments: state directory, prefix of the ids, seed. */
    public static void main(String[] args) {
        SqliteStore store = SqliteStore.open(Path.of(args[0]));
        Random random = new Random(Long.parseLong(args[2]));
        for (int group = 0; ; group++) {
            List<String> ids = new ArrayList<>();
            store.begin();
            for (int i = random.nextInt(GROUP_MAX); i >= 0; i--) {
                String id = args[1] + "-" + group + "-" + i;
                accept(store, id);
                if (random.nextBoolean()) {
                    finish(store, id, NOON);
                }
                ids.add(id);
            }
            if (random.nextInt(10) == 0) {
                store.rollback();
                continue;
            }
            store.commit();
            ids.forEach(id -> System.out.println("durable " + id + "."));
            if (random.nextInt(20) == 0) {
                store.maintain();
            }
        }
    }
}
