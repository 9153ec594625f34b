package io.credgate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.credgate.config.GatewayConfig;
import io.credgate.dispatch.InboundMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A gateway of its own that reaches nobody: takes some hundred commands, stops, and starts again with all of them. So
 * whoever watches sees which classes a start needs, which is what the archive of classes is made of.
 */
public final class Rehearsal {
    /** As in the configuration of the rehearsal. */
    private static final String SYSTEM = "7113de29-6130-4153-a6ea-1b7ca0fe3198";

    private static final String ENCODER = "f6fadfa7-e5c1-4b62-9362-da5cc13da58a";
    private static final String ROOM = "21805570-4706-4c21-99fc-3ed873a5e014";

    /** Enough that a start reads them in several pieces. */
    private static final int CREDENTIALS = 300;

    private static final long LIMIT_SECONDS = 60;

    private Rehearsal() {}

    /**
     * Takes some seconds.
     *
     * @param directory an empty one, for the files of the rehearsal
     * @throws IOException if they cannot be written
     * @throws IllegalStateException if it did not go as it should
     */
    public static void run(Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve("gateway.yaml");
        try (InputStream text = Objects.requireNonNull(Rehearsal.class.getResourceAsStream("rehearsal.yaml"))) {
            String yaml = new String(text.readAllBytes(), UTF_8);
            Files.writeString(file, yaml.replace("STATE_DIR", directory.toAbsolutePath() + "/state"));
        }
        GatewayConfig config = ConfigProblems.readOrReport(file);
        if (config == null) {
            throw new IllegalStateException("the rehearsal's own configuration is not in order");
        }
        try (Gateway gateway = start(config)) {
            CountDownLatch acknowledged = new CountDownLatch(2 * CREDENTIALS);
            for (int i = 0; i < CREDENTIALS; i++) {
                String id = UUID.randomUUID().toString();
                deliver(gateway, acknowledged, "acs.credentials.create", """
                        {"acs_system_id":"%s","acs_credential_id":"%s","access_method":"card",
                         "user_identity_id":"%s","user":{"full_name":"Nobody"},
                         "allowed_acs_entrance_ids":["%s"],"ends_at":"2090-01-01T11:00:00Z"}""".formatted(
                                SYSTEM, id, UUID.randomUUID(), ROOM));
                deliver(gateway, acknowledged, "acs.encoders.encode_credential", """
                        {"acs_encoder_id":"%s","acs_credential_id":"%s"}""".formatted(ENCODER, id));
            }
            if (!acknowledged.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the rehearsal's commands were not taken in");
            }
        }
        start(config).close();
    }

    private static Gateway start(GatewayConfig config) {
        return Gateway.start(config, problem -> {
            // Its commands are not acknowledged then.
        });
    }

    private static void deliver(Gateway gateway, CountDownLatch acknowledged, String type, String params)
            throws InterruptedException {
        String body =
                "{\"command_id\":\"" + UUID.randomUUID() + "\",\"type\":\"" + type + "\",\"params\":" + params + "}";
        InboundMessage message =
                new InboundMessage(body.getBytes(UTF_8), false, null, null, -1, 0, acknowledged::countDown);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!gateway.deliver(message)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the rehearsal's commands are not taken in");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
