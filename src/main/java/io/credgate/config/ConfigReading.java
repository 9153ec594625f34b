package io.credgate.config;

import java.util.List;

/** What came of reading a configuration file. */
public sealed interface ConfigReading {

    /** Warnings, and with {@link Invalid} errors, by file and line. */
    List<ConfigProblem> problems();

    /** @param problems warnings only */
    record Valid(GatewayConfig config, List<ConfigProblem> problems) implements ConfigReading {
        public Valid {
            problems = List.copyOf(problems);
        }
    }

    /** @param problems at least one error */
    record Invalid(List<ConfigProblem> problems) implements ConfigReading {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
