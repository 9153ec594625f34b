package io.credgate.transport.serial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The directory that jSerialComm's native library is loaded from. Whoever may write there runs as the gateway, so it and
 * every file in it must belong to root or to the gateway's user and be closed to everybody else, and each library must be
 * byte for byte the one of the jar.
 */
final class NativeFiles {
    static final String FILE_NAME = "libjSerialComm.so";
    private static final String SYSTEM = "Linux";

    /**
     * The builds for Linux (all that the jar of 2.11.4 holds) that may run here; the library tries one after the other,
     * and Java warns of each that does not.
     */
    static final List<String> ARCHITECTURES = switch (System.getProperty("os.arch", "")) {
        case "amd64" -> List.of("x86_64");
        case "aarch64" -> List.of("armv8_64");
        default -> List.of("x86_64", "x86", "armv5", "armv6hf", "armv7hf", "armv8_64", "armv8_32", "ppc64le");
    };

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int WRITABLE_BY_ALL = 002;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private NativeFiles() {}

    /** Fills a directory of the gateway's own, creating it if it is missing. Its parent must be there. */
    static Path unpack(Path directory) throws SerialException {
        try {
            create(directory);
            Path real = directory.toRealPath();
            requirePrivate(real);
            create(real.resolve(SYSTEM));
            for (String architecture : ARCHITECTURES) {
                create(real.resolve(SYSTEM).resolve(architecture));
                write(packed(architecture), library(real, architecture));
            }
            return check(real);
        } catch (IOException e) {
            throw new SerialException("the native library for serial ports could not be written to " + directory + ": "
                    + e + "; the state directory must belong to the gateway's user and have space left");
        }
    }

    /** The directory with links resolved, if it holds the library and nobody else may change it. */
    static Path check(Path directory) throws SerialException {
        try {
            Path real = directory.toRealPath();
            requirePrivate(real);
            if (builds(real).isEmpty()) {
                throw new SerialException("there is no " + library(real, ARCHITECTURES.get(0))
                        + ": install the native library for serial ports there, or remove -D"
                        + SerialLibrary.DIRECTORY_PROPERTY);
            }
            requireOwn(real.resolve(SYSTEM));
            for (String architecture : builds(real)) {
                Path library = library(real, architecture);
                requireOwn(real.resolve(SYSTEM).resolve(architecture));
                requireOwn(library);
                requireSame(library, packed(architecture));
            }
            return real;
        } catch (IOException e) {
            throw new SerialException("the native library for serial ports in " + directory + " cannot be read: " + e);
        }
    }

    /** Those of {@link #ARCHITECTURES} that are in the directory. */
    static List<String> builds(Path directory) {
        return ARCHITECTURES.stream()
                .filter(architecture -> Files.exists(library(directory, architecture)))
                .toList();
    }

    static Path library(Path directory, String architecture) {
        return directory.resolve(SYSTEM).resolve(architecture).resolve(FILE_NAME);
    }

    private static void create(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectory(directory, PRIVATE);
        }
    }

    /** Complete or not there, also after a power cut in between. */
    private static void write(byte[] content, Path library) throws IOException {
        if (Files.isRegularFile(library) && Arrays.equals(Files.readAllBytes(library), content)) {
            return;
        }
        Path unfinished = Files.createTempFile(library.getParent(), FILE_NAME, ".new");
        Files.write(unfinished, content);
        Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As it is in the jar. */
    static byte[] packed(String architecture) throws IOException {
        String name = "/" + SYSTEM + "/" + architecture + "/" + FILE_NAME;
        try (InputStream packed = NativeFiles.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new NoSuchFileException("in the jar of jSerialComm: " + name);
            }
            return packed.readAllBytes();
        }
    }

    private static void requireSame(Path library, byte[] packed) throws IOException, SerialException {
        if (!Arrays.equals(Files.readAllBytes(library), packed)) {
            throw new SerialException(
                    library + " is not the library that belongs to this release of credgate: install that" + " one");
        }
    }

    /** The directory itself, and that nobody can put another in its place. */
    private static void requirePrivate(Path real) throws IOException, SerialException {
        requireOwn(real);
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            int mode = (Integer) Files.getAttribute(above, "unix:mode");
            if (!isOurs(above) || (mode & (WRITABLE_BY_ALL | STICKY)) == WRITABLE_BY_ALL) {
                throw unsafe(real, above);
            }
        }
    }

    private static void requireOwn(Path path) throws IOException, SerialException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        if (!isOurs(path) || (mode & WRITABLE_BY_OTHERS) != 0) {
            throw unsafe(path, path);
        }
    }

    private static boolean isOurs(Path path) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid");
        return owner == ROOT || owner == (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static SerialException unsafe(Path used, Path open) {
        return new SerialException(
                "the native library for serial ports is not loaded from " + used + ": others may write" + " to " + open
                        + "; give it to root or to the gateway's user and take write permission from all others");
    }
}
