package io.credgate.transport.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * jSerialComm in this process: one native library, loaded once from a directory that {@link NativeFiles} has checked, and
 * the ports that are open. Left alone, the library would unpack its code into a folder below /tmp that all users may write
 * to, load whatever lies there already, and delete through symbolic links that it finds there.
 */
final class SerialLibrary {
    /** Set by the one who installs: the directory that holds {@code Linux/<architecture>/libjSerialComm.so}. */
    static final String DIRECTORY_PROPERTY = "jSerialComm.library.path";

    /** Part of the path that the library unpacks to, below the temporary directory and below the user's home. */
    private static final String APP_ID_PROPERTY = "fazecast.jSerialComm.appid";

    private static final String UP = "../".repeat(100);
    private static final long SHUTDOWN_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Set<SerialPort> OPEN = ConcurrentHashMap.newKeySet();

    private static boolean loaded;
    private static @Nullable String failure;

    private SerialLibrary() {}

    /**
     * Loads the library unless that was done already, from the directory that the property names, else from the given one,
     * which is filled. A failure is final: the JVM does not try a class twice.
     */
    static synchronized void load(Path directory) throws SerialException {
        if (loaded) {
            return;
        }
        if (failure != null) {
            throw new SerialException(failure);
        }
        String installed = System.getProperty(DIRECTORY_PROPERTY, "");
        Path from = installed.isEmpty() ? NativeFiles.unpack(directory) : NativeFiles.check(Path.of(installed));
        try {
            initialize(from);
            loaded = true;
        } catch (SerialException e) {
            failure = e.sentence();
            throw e;
        }
    }

    private static void initialize(Path from) throws SerialException {
        System.setProperty(DIRECTORY_PROPERTY, from.toString());
        // However deep the two directories are, this leads below a file: nothing that others have prepared can be
        // found,
        // deleted or loaded there, and nothing can be unpacked if the library does not run.
        Path file = NativeFiles.library(from, NativeFiles.builds(from).get(0));
        System.setProperty(APP_ID_PROPERTY, UP + file.toString().substring(1) + "/nowhere");
        try {
            // Without its library the class is there all the same; this call needs it.
            SerialPort.getCommPort("/dev/null");
            requireMapped(from);
            SerialPort.addShutdownHook(new Thread(SerialLibrary::awaitAllClosed, "credgate-serial-shutdown"));
        } catch (LinkageError e) {
            throw new SerialException("the native library for serial ports does not run from " + from
                    + ": programs may not run from there (noexec), or it was not built for this processor. Install it in"
                    + " another directory, name that with -D" + DIRECTORY_PROPERTY + " and start the gateway again");
        } catch (IOException e) {
            throw new SerialException("what the native library for serial ports was loaded from cannot be seen: " + e);
        }
    }

    /** The library does not say which file it took. */
    private static void requireMapped(Path from) throws IOException, SerialException {
        List<String> mapped = mapped();
        if (mapped.size() != 1 || !mapped.get(0).startsWith(from + "/")) {
            throw new SerialException("the native library for serial ports was to come from " + from
                    + " alone and is loaded from " + String.join(", ", mapped)
                    + ": remove the other copies from the system and start the gateway again");
        }
    }

    /** The files of that name which are in this process. */
    static List<String> mapped() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("/" + NativeFiles.FILE_NAME))
                .map(line -> line.substring(line.indexOf('/')))
                .distinct()
                .toList();
    }

    static void opened(SerialPort port) {
        OPEN.add(port);
    }

    static void closed(SerialPort port) {
        OPEN.remove(port);
    }

    /**
     * When the JVM ends the library closes all ports, at the same time as the gateway stops. It waits for this first, so
     * that the gateway can end what is in progress.
     */
    private static void awaitAllClosed() {
        long until = System.nanoTime() + SHUTDOWN_MAX_NANOS;
        while (!OPEN.isEmpty() && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
