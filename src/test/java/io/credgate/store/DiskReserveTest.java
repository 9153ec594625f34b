package io.credgate.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the reserve comes back after a disk refused to write, and what is said when it cannot. */
class DiskReserveTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path stateDir;

    private Path file;
    private long usable = 1L << 40;
    private DiskReserve reserve;

    @BeforeEach
    void create() {
        file = stateDir.resolve("reserve");
        reserve = new DiskReserve(new StateDirectory(stateDir), new SpaceLimits(MIB, MIB, () -> usable));
    }

    private int looksUntilThereIsSpace() {
        int looks = 1;
        while (reserve.isShort()) {
            assertTrue(++looks < 10_000, "it never comes back");
        }
        return looks;
    }

    @Test
    void afterAWriteThatWasRefusedItIsTriedOnceAMinute() {
        reserve.prepare();
        try (LogLines lines = new LogLines(DiskReserve.class)) {
            assertTrue(reserve.release());
            assertFalse(reserve.release(), "there is nothing more to give up");
            assertEquals(DiskReserve.LOOKS_BETWEEN_TRIES + 1, looksUntilThereIsSpace());
            assertEquals(1, lines.count("look at the quota"), () -> lines.all().toString());
            assertEquals(1, lines.count("has space again"), () -> lines.all().toString());
        }
        assertEquals(MIB, file.toFile().length());
    }

    @Test
    void aDiskThatSaysItIsFullIsBelievedWhenItSaysThatItIsNot() {
        reserve.prepare();
        usable = 2 * MIB;
        assertTrue(reserve.release());
        assertTrue(reserve.isShort());
        usable = 3 * MIB;
        assertFalse(reserve.isShort(), "it waited");
    }

    @Test
    void moreThanTheReserveMustBeWritableAfterARefusedWrite() throws IOException {
        try (SmallDisk small = SmallDisk.mount(Files.createDirectory(stateDir.resolve("disk")), 4)) {
            Path seen = small.fromOutside();
            reserve = new DiskReserve(new StateDirectory(seen), new SpaceLimits(MIB, MIB, () -> usable));
            reserve.prepare();
            assertTrue(Files.exists(seen.resolve("reserve")));
            small.fill("of somebody else", 2 * MIB);
            assertTrue(reserve.release());
            try (LogLines lines = new LogLines(DiskReserve.class)) {
                for (int look = 0; look < 3 * DiskReserve.LOOKS_BETWEEN_TRIES; look++) {
                    assertTrue(reserve.isShort(), "2 MiB are free, 3 are asked for");
                }
                assertEquals(
                        1,
                        lines.count("cannot be laid in (No space left on device)"),
                        () -> lines.all().toString());
            }
            assertFalse(Files.exists(seen.resolve("reserve")), "what could not be completed takes space away");
            Files.delete(seen.resolve("of somebody else"));
            looksUntilThereIsSpace();
            assertEquals(MIB, Files.size(seen.resolve("reserve")));
        }
    }

    @Test
    void whatIsInTheWayIsToldOnceAndLeftAlone() throws IOException {
        Files.createDirectory(file);
        try (LogLines lines = new LogLines(DiskReserve.class)) {
            reserve.prepare();
            for (int look = 0; look < 3 * DiskReserve.LOOKS_BETWEEN_TRIES; look++) {
                assertTrue(reserve.isShort());
            }
            assertEquals(1, lines.count("cannot be laid in"), () -> lines.all().toString());
        }
        assertTrue(Files.isDirectory(file));
        Files.delete(file);
        assertTrue(looksUntilThereIsSpace() <= DiskReserve.LOOKS_BETWEEN_TRIES + 1);
        assertTrue(Files.isRegularFile(file));
    }

    @Test
    void aReserveOfAnotherSizeIsReplaced() throws IOException {
        Files.write(file, new byte[100]);
        file.toFile().setReadOnly();
        reserve.prepare();
        assertFalse(reserve.isShort());
        assertEquals(MIB, Files.size(file));
    }
}
