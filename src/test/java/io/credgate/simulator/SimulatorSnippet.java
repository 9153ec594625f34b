package io.credgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a link to a simulator looks like in the gateway's configuration. */
final class SimulatorSnippet {
    private static final String FILE_KEY = "_file";

    private SimulatorSnippet() {}

    /**
     * Lines for people, to be copied below {@code links:}.
     *
     * @param sha256 null = not encrypted
     */
    static List<String> of(ControllerSimulator simulator, String url, String sha256) {
        List<String> lines = new ArrayList<>();
        if (sha256 != null) {
            lines.add("its certificate's SHA-256 fingerprint: " + sha256);
        }
        Map<String, String> settings = new TreeMap<>(simulator.settings());
        lines.add("a link to it, in the gateway's configuration:");
        lines.add("  - dialect: " + simulator.dialect());
        lines.add("    url: " + url);
        if (sha256 != null) {
            lines.add("    certificate_sha256: " + sha256);
        }
        settings.forEach((key, value) -> {
            if (key.endsWith(FILE_KEY)) {
                lines.add("    " + key + ": " + simulator.dialect() + "." + key.replace(FILE_KEY, "")
                        + "   # a file that holds: " + value);
            } else {
                lines.add("    " + key + ": '" + value.replace("'", "''") + "'");
            }
        });
        return lines;
    }
}
