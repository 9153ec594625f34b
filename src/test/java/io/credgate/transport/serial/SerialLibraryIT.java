package io.credgate.transport.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the native library comes from, seen from a process of its own for each case: what jSerialComm does with a temporary
 * directory in which another user was first, and that {@link SerialLibrary} does not let it.
 */
@Timeout(120)
class SerialLibraryIT {
    @TempDir
    Path directory;

    private Path temp;
    private Path precious;

    @BeforeEach
    void anotherUserWasFirst() throws IOException {
        directory = directory.toRealPath();
        temp = Files.createDirectory(directory.resolve("tmp"));
        Path state = Files.createDirectory(directory.resolve("state"));
        precious = Files.writeString(state.resolve("credgate.db"), "all commands");
    }

    private Path planted() throws IOException {
        Path planted =
                Files.createDirectories(temp.resolve("jSerialComm/2.11.4")).resolve(NativeFiles.FILE_NAME);
        return Files.write(planted, NativeFiles.packed(architecture()));
    }

    @Test
    void leftAloneItLoadsWhatLiesInTheTemporaryDirectory() throws Exception {
        Path planted = planted();
        assertEquals(List.of("mapped " + planted), run(List.of(), "alone"));
    }

    @Test
    void leftAloneItUnpacksIntoADirectoryThatAllMayWriteTo() throws Exception {
        Path unpacked = temp.resolve("jSerialComm/2.11.4/" + NativeFiles.FILE_NAME);
        assertEquals(List.of("mapped " + unpacked), run(List.of(), "alone"));
        assertEquals("rwxrwxrwx", mode(unpacked));
        assertEquals("rwxrwxrwx", mode(unpacked.getParent()));
    }

    @Test
    void leftAloneItDeletesThroughLinksInTheTemporaryDirectory() throws Exception {
        Files.createSymbolicLink(
                Files.createDirectory(temp.resolve("jSerialComm")).resolve("x"), precious.getParent());
        run(List.of(), "alone");
        assertTrue(Files.notExists(precious), "the library has become better");
    }

    @Test
    void withThePropertyAloneItDeletesAllTheSame() throws Exception {
        planted();
        Files.createSymbolicLink(temp.resolve("jSerialComm/x"), precious.getParent());
        run(List.of("-DjSerialComm.library.path=" + NativeFiles.unpack(directory.resolve("lib"))), "alone");
        assertTrue(Files.notExists(precious), "the library has become better");
    }

    @Test
    void theGatewayLoadsItsOwnCopyAndTouchesNothingElse() throws Exception {
        Path planted = planted();
        Files.createSymbolicLink(temp.resolve("jSerialComm/x"), precious.getParent());
        Path own = NativeFiles.library(directory.resolve("state/native"), architecture());
        for (int starts = 0; starts < 2; starts++) {
            assertEquals(List.of("mapped " + own), run(List.of(), "gateway"));
        }
        assertEquals("all commands", Files.readString(precious));
        assertTrue(Files.exists(planted));
        assertEquals("rwx------", mode(directory.resolve("state/native")));
        assertEquals("rw-------", mode(own));
    }

    @Test
    void aTornOrExchangedCopyIsReplaced() throws Exception {
        NativeFiles.unpack(directory.resolve("state/native"));
        Path own = NativeFiles.library(directory.resolve("state/native"), architecture());
        Files.writeString(own, "torn");
        assertEquals(List.of("mapped " + own), run(List.of(), "gateway"));
    }

    @Test
    void anInstalledLibraryIsTheOneInUseAndNothingIsUnpacked() throws Exception {
        Path installed = NativeFiles.unpack(directory.resolve("lib"));
        assertEquals(
                List.of("mapped " + NativeFiles.library(installed, architecture())),
                run(List.of("-DjSerialComm.library.path=" + installed), "gateway"));
        assertTrue(Files.notExists(directory.resolve("state/native")));
    }

    @Test
    void anInstalledLibraryThatOthersMayWriteToIsRefused() throws Exception {
        Path installed = NativeFiles.unpack(directory.resolve("lib"));
        Path library = NativeFiles.library(installed, architecture());
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-rw-r--"));
        List<String> said = run(List.of("-DjSerialComm.library.path=" + installed), "gateway");
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("others may write to " + library), said.get(0));
    }

    @Test
    void aMissingLibraryIsASentenceAndNothingIsUnpackedInstead() throws Exception {
        Path installed = NativeFiles.unpack(directory.resolve("lib"));
        Path library = NativeFiles.library(installed, architecture());
        Files.delete(library);
        List<String> said = run(List.of("-DjSerialComm.library.path=" + installed), "gateway");
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("refused there is no " + library), said.get(0));
        assertEquals(List.of(), left(temp));
    }

    @Test
    void anInstalledLibraryOfAnotherReleaseIsRefused() throws Exception {
        Path installed = NativeFiles.unpack(directory.resolve("lib"));
        Path library = NativeFiles.library(installed, architecture());
        Files.writeString(library, "older");
        List<String> said = run(List.of("-DjSerialComm.library.path=" + installed), "gateway");
        assertTrue(said.get(0).startsWith("refused " + library + " is not the library that belongs"), said.get(0));
    }

    private static List<Path> left(Path directory) throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            return left.filter(p -> !p.getFileName().toString().startsWith("hsperf"))
                    .toList();
        }
    }

    private static String architecture() {
        return NativeFiles.ARCHITECTURES.get(0);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> run(List<String> options, String how) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + temp,
                "-Duser.home=" + directory.resolve("home"),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                how,
                directory.resolve("state/native").toString()));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            List<String> output = child.inputReader(UTF_8).lines().toList();
            assertEquals(0, child.waitFor(), output.toString());
            return output;
        } finally {
            child.destroyForcibly();
        }
    }

    /** Loads the library and prints which file of that name is in the process, or why it is not. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            try {
                if (args[0].equals("gateway")) {
                    SerialLibrary.load(Path.of(args[1]));
                } else {
                    SerialPort.getCommPort("/dev/null");
                }
                SerialLibrary.mapped().forEach(file -> System.out.println("mapped " + file));
            } catch (SerialException e) {
                System.out.println("refused " + e.sentence());
            }
        }
    }
}
