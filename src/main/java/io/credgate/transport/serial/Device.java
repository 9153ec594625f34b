package io.credgate.transport.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * The device behind a configured path, looked up at each open: a name below /dev/serial/by-id leads elsewhere after the
 * adapter was plugged in again. jSerialComm is given the real path only: for a path that does not exist it would try
 * others below /dev.
 */
final class Device {
    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;
    private static final int NAMES_MAX = 4;

    private Device() {}

    /** The real path of a character device that this process may read and write. */
    static Path resolve(String configured) throws SerialException {
        Path path = Path.of(configured);
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw new SerialException(SerialFailures.noSuchDevice(configured, neighbours(path)));
        }
        try {
            int mode = (Integer) Files.getAttribute(real, "unix:mode");
            if ((mode & S_IFMT) != S_IFCHR) {
                throw new SerialException(SerialFailures.noSerialDevice(configured));
            }
            if (!Files.isReadable(real) || !Files.isWritable(real)) {
                throw new SerialException(SerialFailures.notPermitted(configured, group(real)));
            }
        } catch (IOException e) {
            throw new SerialException(SerialFailures.noSuchDevice(configured, neighbours(path)));
        }
        return real;
    }

    static boolean isThere(Path real) {
        return Files.exists(real);
    }

    /** The group that the device belongs to, mostly dialout. */
    static String group(Path real) {
        try {
            return Files.readAttributes(real, PosixFileAttributes.class).group().getName();
        } catch (IOException e) {
            return "dialout";
        }
    }

    /** Other adapters that are plugged in, by the names that stay the same. */
    private static List<String> neighbours(Path path) {
        Path directory = path.getParent();
        if (directory == null || !(directory.endsWith("by-id") || directory.endsWith("by-path"))) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(Path::toString).sorted().limit(NAMES_MAX).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
