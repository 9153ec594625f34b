package io.credgate.daemon;

import io.credgate.dispatch.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What Linux says of the machine in files: the boot id (proc(5), {@code /proc/sys/kernel/random/boot_id}), a clock with a
 * battery ({@code /sys/class/rtc/rtc0}), and the mark that systemd-timesyncd sets when it has set the clock
 * (systemd-timesyncd.service(8), {@code /run/systemd/timesync/synchronized}, gone with each boot). Other time services leave
 * no such mark.
 */
final class MachineFiles {
    private static final int BOOT_ID_MAX = 100;

    private MachineFiles() {}

    /** @param root above {@code proc}, {@code sys} and {@code run} */
    static Machine read(Path root) {
        Path synchronised = root.resolve("run/systemd/timesync/synchronized");
        return new Machine(
                bootId(root.resolve("proc/sys/kernel/random/boot_id")),
                Files.exists(root.resolve("sys/class/rtc/rtc0")),
                () -> Files.exists(synchronised));
    }

    private static @Nullable String bootId(Path file) {
        try {
            String id = Files.readString(file).strip();
            return id.isEmpty() || id.length() > BOOT_ID_MAX ? null : id;
        } catch (IOException e) {
            return null;
        }
    }
}
