package io.credgate.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void isMadeWhenThePomSays() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertTrue(
                pom.contains("<project.build.outputTimestamp>" + Version.MADE_AT + "</project.build.outputTimestamp>"),
                "Version.MADE_AT is not the pom's project.build.outputTimestamp");
    }
}
