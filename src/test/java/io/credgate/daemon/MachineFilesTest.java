package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.credgate.dispatch.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFilesTest {
    @TempDir
    Path root;

    @Test
    void readsWhatLinuxSays() throws IOException {
        Files.createDirectories(root.resolve("sys/class/rtc/rtc0"));
        Path id = root.resolve("proc/sys/kernel/random/boot_id");
        Files.createDirectories(id.getParent());
        Files.writeString(id, "5d5b0bb3-6b35-4a5f-9a7a-0b3ab0a2f3a4\n");
        Machine machine = MachineFiles.read(root);
        assertEquals("5d5b0bb3-6b35-4a5f-9a7a-0b3ab0a2f3a4", machine.bootId());
        assertTrue(machine.keepsTime());
        assertFalse(machine.synchronised().getAsBoolean());
        Files.createDirectories(root.resolve("run/systemd/timesync"));
        Files.createFile(root.resolve("run/systemd/timesync/synchronized"));
        assertTrue(machine.synchronised().getAsBoolean(), "asked anew each time");
    }

    @Test
    void knowsNothingWhereNothingIsSaid() {
        Machine machine = MachineFiles.read(root);
        assertNull(machine.bootId());
        assertFalse(machine.keepsTime());
        assertFalse(machine.synchronised().getAsBoolean());
    }
}
