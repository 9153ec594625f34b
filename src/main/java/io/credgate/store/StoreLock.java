package io.credgate.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One daemon per state directory. The operating system drops the lock with the process, however it ends, so a lock file
 * that is merely there keeps nobody out; it holds the number of the process that locked it last.
 */
final class StoreLock implements AutoCloseable {
    /** Held in this process. Opening and closing a file that is locked here would drop the lock, see StateDirectory. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final int PROCESS_NUMBER_BYTES_MAX = 20;

    private final Path file;
    private final FileChannel channel;

    private StoreLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static StoreLock take(StateDirectory directory) {
        Path file;
        try {
            file = directory.path().toRealPath().resolve(directory.lock().getFileName());
        } catch (IOException e) {
            throw directory.unusable(e);
        }
        if (!HELD.add(file)) {
            throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new StoreLock(file, lock(directory, file));
        } catch (IOException e) {
            HELD.remove(file);
            throw directory.unusable(e);
        } catch (StoreException e) {
            HELD.remove(file);
            throw e;
        }
    }

    /** Whether a daemon, or somebody who keeps it out, is at work; also if that cannot be seen. */
    static boolean isTaken(StateDirectory directory) {
        try {
            if (HELD.contains(
                    directory.path().toRealPath().resolve(directory.lock().getFileName()))) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(directory.lock(), StandardOpenOption.READ);
                    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return lock == null;
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static FileChannel lock(StateDirectory directory, Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        try {
            directory.own(file);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory, read(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | StoreException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable String read(FileChannel channel) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(PROCESS_NUMBER_BYTES_MAX);
        channel.read(number, 0);
        String text = StandardCharsets.US_ASCII.decode(number.flip()).toString();
        return text.matches("[0-9]+") ? text : null;
    }

    private static StoreException inUse(StateDirectory directory, @Nullable String process) {
        return new StoreException("Another credgate" + (process == null ? "" : " (process " + process + ")")
                + " uses the state directory " + directory.path() + ". Stop that one, or give this gateway its own"
                + " gateway.state_dir. Leave the file 'lock' where it is: without it two would write to one store.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException("The lock file " + file + " could not be closed.", e);
        } finally {
            HELD.remove(file);
        }
    }
}
