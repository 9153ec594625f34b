package io.credgate.daemon;

import io.credgate.config.ConfigProblem;
import io.credgate.config.ConfigReader;
import io.credgate.config.ConfigReading;
import io.credgate.config.GatewayConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the configuration at start and says everything that is wrong with it. */
public final class ConfigProblems {
    private static final Logger log = LoggerFactory.getLogger(ConfigProblems.class);

    private ConfigProblems() {}

    /** Null after every problem has been logged. */
    public static @Nullable GatewayConfig readOrReport(Path file) {
        ConfigReading reading = ConfigReader.ofThisProcess().read(file);
        if (reading instanceof ConfigReading.Valid valid) {
            for (ConfigProblem problem : valid.problems()) {
                log.warn("{}", problem);
            }
            return valid.config();
        }
        for (ConfigProblem problem : reading.problems()) {
            log.error("{}", problem);
        }
        log.error(
                "The gateway does not start: {} problems in {}",
                reading.problems().size(),
                file);
        return null;
    }
}
