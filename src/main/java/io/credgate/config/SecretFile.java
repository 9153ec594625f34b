package io.credgate.config;

import io.credgate.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** A secret in a file of its own, such as {@code password_file}. */
final class SecretFile {
    /** A file larger than this holds no password that MQTT could carry (2 bytes of length), nor any other. */
    private static final int BYTES_MAX = 65_535;

    private SecretFile() {}

    /** Null if the key is absent or the file is of no use; then that was reported. */
    static @Nullable Secret read(YamlSection section, String key, Path directory) {
        Path file = GatewayReader.path(section, key, directory);
        if (file == null) {
            return null;
        }
        FileText content = FileText.read(file, BYTES_MAX);
        if (content instanceof FileText.Unreadable unreadable) {
            section.problem(key, unreadable.sentence(), unreadable.remedy());
            return null;
        }
        // Editors and echo end a file with a line break that is no part of the secret.
        String secret = ((FileText.Text) content).text().replaceFirst("\\r?\\n$", "");
        if (secret.isEmpty()) {
            section.problem(key, file + " is empty", "Write the " + key.replaceFirst("_file$", "") + " into it");
            return null;
        }
        if (readableByAll(file)) {
            section.warning(key, file + " can be read by every user of this machine", "Run chmod 600 " + file);
        }
        return new Secret(secret);
    }

    private static boolean readableByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
