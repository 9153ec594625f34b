package io.credgate.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.OSInfo;

/** The native library comes from where the package put it, and nothing is unpacked. */
class SqliteLibraryPathIT {
    @TempDir
    Path parent;

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void theInstalledLibraryIsTheOneInUse() throws Exception {
        String name = System.mapLibraryName("sqlitejdbc");
        Path library = Files.createDirectory(parent.resolve("lib")).toRealPath().resolve(name);
        String inJar = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + name;
        try (InputStream packed = OSInfo.class.getResourceAsStream(inJar)) {
            assertNotNull(packed, inJar);
            Files.copy(packed, library);
        }
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.sqlite.lib.path=" + library.getParent(),
                        "-Dorg.sqlite.tmpdir=" + parent.resolve("does not exist"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        parent.resolve("state").toString())
                .redirectErrorStream(true)
                .start();
        try {
            List<String> output = child.inputReader(UTF_8).lines().toList();
            assertEquals(0, child.waitFor(), output.toString());
            assertEquals(
                    List.of("mapped " + library),
                    output.stream().filter(line -> line.startsWith("mapped ")).toList());
        } finally {
            child.destroyForcibly();
        }
    }

    /** Opens a store and prints which file of that name is mapped into the process. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            SqliteStore.open(Path.of(args[0])).close();
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.contains("sqlite") && line.endsWith(".so"))
                    .map(line -> "mapped " + line.substring(line.indexOf('/')))
                    .distinct()
                    .forEach(System.out::println);
        }
    }
}
