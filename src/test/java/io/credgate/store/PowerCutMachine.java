package io.credgate.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A virtual machine whose power can be cut: QEMU without KVM, a root disk that is thrown away, and a data disk that stays.
 * The data disk keeps what was written and not flushed in a cache, as a real disk does, and loses it with the power: nbdkit
 * stands between QEMU and the file, and passes writes on only when the guest asks for a flush.
 */
final class PowerCutMachine implements AutoCloseable {
    /** Where the data disk's unflushed writes are at the moment of the cut. */
    enum Disk {
        /** In the disk's own cache, gone with the power. */
        VOLATILE,
        /** With the host, which survives: only what the guest's kernel had not written yet is gone. */
        WRITEBACK
    }

    private static final int SOCKET_LIMIT_MILLIS = 20_000;

    private final Path serial;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Switches it on.
     *
     * @param guest directory with vmlinuz, initrd and root.img
     * @param folder for sockets and what the guest says, of this machine alone
     * @param arguments of the program in the guest
     */
    PowerCutMachine(Path guest, Path data, Path folder, Disk disk, String arguments) throws IOException {
        serial = folder.resolve("serial");
        Files.write(serial, new byte[0]);
        Path console = folder.resolve("console");
        String drive = "file=" + data + ",format=raw";
        if (disk == Disk.VOLATILE) {
            Path socket = folder.resolve("disk");
            start(
                    console,
                    List.of("nbdkit", "--foreground", "--unix", socket.toString(), "--filter=cache", "file"),
                    data.toString(),
                    "cache=writeback");
            awaitFile(socket);
            drive = "file=nbd+unix:///?socket=" + socket + ",format=raw";
        }
        start(
                console,
                List.of("qemu-system-x86_64", "-accel", "tcg,thread=multi,tb-size=256", "-cpu", "max", "-m", "400"),
                "-smp",
                "1",
                "-display",
                "none",
                "-monitor",
                "none",
                "-no-reboot",
                "-nic",
                "none",
                "-kernel",
                guest.resolve("vmlinuz").toString(),
                "-initrd",
                guest.resolve("initrd").toString(),
                "-append",
                "console=ttyS0 quiet panic=-1 no_timer_check mitigations=off guest=" + arguments.replace(' ', ','),
                "-drive",
                "file=" + guest.resolve("root.img") + ",format=raw,if=virtio,snapshot=on,cache=unsafe",
                "-drive",
                drive + ",if=virtio,cache=writeback",
                "-serial",
                "file:" + console,
                "-serial",
                "file:" + serial);
    }

    private void start(Path output, List<String> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        processes.add(process);
        // Nothing of it stays when the campaign is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    private static void awaitFile(Path file) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SOCKET_LIMIT_MILLIS);
        while (!Files.exists(file)) {
            if (System.nanoTime() > end) {
                throw new IOException("nbdkit does not start");
            }
            pause(20);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isOn() {
        return processes.stream().allMatch(Process::isAlive);
    }

    /** Whole lines that the guest's program has written to its serial line so far. */
    List<String> said() throws IOException {
        String text = Files.readString(serial, ISO_8859_1).replace("\r", "");
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** The disk first: what the guest writes between the two kills must not get far. */
    void cut() {
        processes.forEach(Process::destroyForcibly);
        for (Process process : processes) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        cut();
    }
}
