package io.credgate.transport;

import java.time.Duration;

/** Where a controller is reached. */
public sealed interface TransportConfig {

    /** Short text for logs and status: {@code tcp 10.0.0.5:8090}. */
    String describe();

    /** @param connectTimeout how long a connection may take to come up */
    record Tcp(String host, int port, Duration connectTimeout) implements TransportConfig {
        @Override
        public String describe() {
            return "tcp " + host + ":" + port;
        }
    }
}
