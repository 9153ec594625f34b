package io.credgate.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A small disk of its own that fills up and is emptied, or becomes read-only. It is mounted in a mount namespace,
 * for a normal user in a user namespace as well, held by a shell that ends with this process: so nothing stays mounted,
 * however the test ends. Only what is started with {@link #inside} sees it at its place.
 */
public final class SmallDisk implements AutoCloseable {
    private static final String DONE = "done ";

    private final Path place;
    private final boolean userNamespace;
    private final Process shell;
    private final Writer commands;
    private final BufferedReader answers;

    private SmallDisk(Path place, boolean userNamespace) throws IOException {
        this.place = place.toAbsolutePath();
        this.userNamespace = userNamespace;
        shell = new ProcessBuilder(
                        userNamespace
                                ? List.of("unshare", "--user", "--map-root-user", "--mount", "sh")
                                : List.of("unshare", "--mount", "sh"))
                .redirectErrorStream(true)
                .start();
        commands = shell.outputWriter(UTF_8);
        answers = shell.inputReader(UTF_8);
    }

    /**
     * A tmpfs at this empty directory. Skips the test, and says so on stderr too, where neither the superuser nor a user
     * namespace may mount one.
     */
    public static SmallDisk mount(Path place, int mebibytes) {
        StringBuilder refusals = new StringBuilder();
        for (boolean userNamespace : new boolean[] {false, true}) {
            SmallDisk disk = tryToMount(
                    place,
                    userNamespace,
                    "mount -t tmpfs -o size=" + mebibytes + "m,mode=755 tmpfs '" + place.toAbsolutePath() + "'",
                    refusals);
            if (disk != null) {
                return disk;
            }
        }
        return skip("no small disk can be mounted here. It takes the superuser, or a kernel that allows user namespaces"
                + " (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces):" + refusals);
    }

    /**
     * An ext4 in this file at this empty directory, which {@link #breakDown} can make read-only under those who write. Skips
     * the test, as above, where that cannot be mounted: only the superuser may.
     */
    public static SmallDisk mountBreakable(Path place, Path image, int mebibytes) {
        String at = place.toAbsolutePath().toString();
        String file = image.toAbsolutePath().toString();
        StringBuilder refusals = new StringBuilder();
        // The loop device goes with the mount, and that with the namespace.
        SmallDisk disk = tryToMount(
                place,
                false,
                "truncate -s " + mebibytes + "M '" + file + "' && mkfs.ext4 -q '" + file
                        + "' && mount -o loop,errors=remount-ro '" + file + "' '" + at + "' && rmdir '" + at
                        + "/lost+found' && test -w /sys/fs/ext4/$(basename $(losetup -n -O NAME -j '" + file
                        + "'))/trigger_fs_error",
                refusals);
        return disk != null
                ? disk
                : skip("no disk that breaks can be mounted here. It takes the superuser:" + refusals);
    }

    private static @Nullable SmallDisk tryToMount(
            Path place, boolean userNamespace, String command, StringBuilder refusals) {
        SmallDisk disk = null;
        try {
            disk = new SmallDisk(place, userNamespace);
            disk.run(command);
            return disk;
        } catch (IOException e) {
            refusals.append(' ').append(e.getMessage());
            if (disk != null) {
                disk.close();
            }
            return null;
        }
    }

    private static <T> T skip(String reason) {
        System.err.println("SKIPPED: " + reason);
        return Assumptions.abort("SKIPPED: " + reason);
    }

    /** In the disk's namespace. */
    private void run(String command) throws IOException {
        commands.write(command + "; echo; echo \"" + DONE + "$?\"\n");
        commands.flush();
        StringBuilder said = new StringBuilder();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.equals(DONE + "0")) {
                return;
            }
            if (line.startsWith(DONE)) {
                break;
            }
            said.append(line).append(' ');
        }
        throw new IOException("[" + command + "] " + said.toString().strip());
    }

    /** Goes before a command that is to see the disk. */
    public List<String> inside() {
        String target = Long.toString(shell.pid());
        return userNamespace
                ? List.of("nsenter", "--target", target, "--user", "--preserve-credentials", "--mount")
                : List.of("nsenter", "--target", target, "--mount");
    }

    /**
     * The way to it from this process. Not for SQLite, which resolves links by itself and would end up beside the disk.
     */
    public Path fromOutside() {
        return Path.of("/proc/" + shell.pid() + "/root" + place);
    }

    /** Writes a file of so many bytes, or as many as fit. */
    public void fill(String name, long bytes) {
        byte[] piece = new byte[4096];
        try (var channel = Files.newByteChannel(
                fromOutside().resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long left = bytes; left > 0; left -= piece.length) {
                channel.write(ByteBuffer.wrap(piece));
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public void fill(String name) {
        fill(name, Long.MAX_VALUE);
    }

    public void delete(String name) {
        try {
            Files.delete(fromOutside().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails while somebody has a file there open for writing. */
    public void remount(String how) {
        try {
            run("mount -o remount," + how + " '" + place + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file system does that finds an error on its disk: nothing can be written from now on. */
    public void breakDown(Path image) {
        try {
            run("echo test > /sys/fs/ext4/$(basename $(losetup -n -O NAME -j '" + image.toAbsolutePath()
                    + "'))/trigger_fs_error");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After {@link #breakDown}, when nobody has a file there open. */
    public void repair(Path image) {
        try {
            run("umount '" + place + "' && { e2fsck -fy '" + image.toAbsolutePath()
                    + "' > /dev/null || test $? -lt 4; }" + " && mount -o loop,errors=remount-ro '"
                    + image.toAbsolutePath() + "' '" + place + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // The shell is gone already.
        }
        shell.destroy();
        try {
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
