package io.credgate.transport.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write where the native library lies. */
class NativeFilesTest {
    @TempDir
    Path directory;

    private Path natives;

    @BeforeEach
    void resolve() throws IOException {
        natives = directory.toRealPath().resolve("native");
    }

    @Test
    void fillsADirectoryThatIsClosedToOthersAndTakesItAgain() throws Exception {
        assertEquals(natives, NativeFiles.unpack(natives));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(natives)));
        assertEquals(NativeFiles.ARCHITECTURES, NativeFiles.builds(natives));
        Path library = NativeFiles.library(natives, NativeFiles.ARCHITECTURES.get(0));
        Object before = Files.getAttribute(library, "unix:ino");
        assertEquals(natives, NativeFiles.unpack(natives));
        assertEquals(before, Files.getAttribute(library, "unix:ino"), "written again without need");
    }

    @Test
    void refusesADirectoryThatOthersMayWriteTo() throws Exception {
        for (String mode : new String[] {"rwxrwx---", "rwx---rwx"}) {
            Files.createDirectories(natives);
            permit(natives, mode);
            assertRefused("others may write to " + natives + ";");
        }
    }

    @Test
    void refusesADirectoryThatOthersMayExchange() throws Exception {
        Path open = Files.createDirectory(directory.toRealPath().resolve("open"));
        permit(open, "rwxrwxrwx");
        natives = open.resolve("native");
        assertRefused("others may write to " + open + ";");
    }

    @Test
    void refusesPartsThatOthersMayWriteTo() throws Exception {
        NativeFiles.unpack(natives);
        Path library = NativeFiles.library(natives, NativeFiles.ARCHITECTURES.get(0));
        for (Path part :
                new Path[] {library, library.getParent(), library.getParent().getParent()}) {
            permit(part, "rwx----w-");
            assertRefused("others may write to " + part + ";");
            permit(part, "rwx------");
        }
        NativeFiles.check(natives);
    }

    @Test
    void aStateDirectoryThatIsMissingIsASentence() {
        natives = directory.resolve("missing/native");
        assertRefused("could not be written to " + natives);
    }

    private static void permit(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private void assertRefused(String part) {
        SerialException refused = assertThrows(SerialException.class, () -> NativeFiles.unpack(natives));
        assertTrue(refused.sentence().contains(part), refused.sentence());
    }
}
