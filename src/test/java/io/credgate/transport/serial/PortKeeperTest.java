package io.credgate.transport.serial;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Ports whose closing fails inside the library: that ends no thread, and so not the gateway. */
class PortKeeperTest {
    /** A port that is null fails in the library's place. */
    private static final PortKeeper.OpenPort BROKEN = new PortKeeper.OpenPort(null, Path.of("/dev/ttyS9"));

    @Test
    void aPortThatFailsToCloseEndsOnlyItsConnection() {
        PortKeeper keeper = new PortKeeper(Path.of("/nowhere"), Runnable::run);
        assertDoesNotThrow(() -> keeper.close(BROKEN));
    }

    @Test
    void norDoesOneThatFailsWhileTheGatewayStops() {
        PortKeeper keeper = new PortKeeper(Path.of("/nowhere"), task -> {
            throw new RejectedExecutionException();
        });
        assertDoesNotThrow(() -> keeper.close(BROKEN));
    }
}
