package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.store.Store;
import io.credgate.store.Store.Upkeep;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pace at which space is given back, on disks of every speed. */
class StoreCareTest {
    private final List<Integer> pieces = new ArrayList<>();
    private long nanos;
    /** How long the disk takes for a page. */
    private long microsPerPage = 1;

    private Upkeep left = Upkeep.MORE;
    private int rewrites;
    private boolean rewritten = true;

    private final StoreCare care = new StoreCare(
            (Store) Proxy.newProxyInstance(
                    Store.class.getClassLoader(), new Class<?>[] {Store.class}, (self, method, arguments) -> {
                        if (method.getName().equals("rewrite")) {
                            rewrites++;
                            return rewritten;
                        }
                        assertEquals("maintain", method.getName());
                        int pages = (int) arguments[0];
                        pieces.add(pages);
                        nanos += TimeUnit.MICROSECONDS.toNanos(pages * microsPerPage);
                        return left;
                    }),
            () -> nanos);

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        care.doWork();
    }

    @Test
    void beginsAtOnceAndGoesOnTenTimesASecond() {
        care.doWork();
        assertEquals(List.of(100), pieces);
        pass(99);
        assertEquals(1, pieces.size());
        pass(1);
        assertEquals(List.of(100, 200), pieces);
        assertEquals(nanos + TimeUnit.MILLISECONDS.toNanos(100), care.nextNanos());
    }

    @Test
    void piecesOfASlowDiskStaySmall() {
        microsPerPage = 2_000;
        for (int i = 0; i < 20; i++) {
            pass(100);
        }
        int last = pieces.get(pieces.size() - 1);
        assertTrue(last * microsPerPage <= 50_000, "a piece takes " + last * microsPerPage + " microseconds");
        assertTrue(last >= 10, "nothing is left of it");
        microsPerPage = 10;
        for (int i = 0; i < 20; i++) {
            pass(100);
        }
        last = pieces.get(pieces.size() - 1);
        assertTrue(last * microsPerPage >= 20_000, "the disk is fast again, and the pieces are still small");
        assertTrue(last * microsPerPage <= 50_000, "a piece takes " + last * microsPerPage + " microseconds");
    }

    @Test
    void whatIsInTheWayIsAskedOnceASecondAndNothingOnceAMinute() {
        left = Upkeep.BLOCKED;
        care.doWork();
        pass(999);
        assertEquals(1, pieces.size());
        left = Upkeep.DONE;
        pass(1);
        assertEquals(2, pieces.size());
        pass(59_999);
        assertEquals(2, pieces.size());
        pass(1);
        assertEquals(List.of(100, 100, 100), pieces);
    }

    @Test
    void onceADayTheStoreIsWrittenAnew() {
        left = Upkeep.DONE;
        long minute = TimeUnit.MINUTES.toMillis(1);
        for (int i = 0; i < 59; i++) {
            pass(minute);
        }
        assertEquals(0, rewrites);
        rewritten = false;
        pass(minute);
        pass(minute);
        assertEquals(2, rewrites, "something was in the way");
        rewritten = true;
        for (int i = 0; i < 24 * 60; i++) {
            pass(minute);
        }
        assertEquals(3, rewrites);
        pass(minute);
        assertEquals(4, rewrites);
    }
}
