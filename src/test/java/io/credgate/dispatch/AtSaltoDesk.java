package io.credgate.dispatch;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of its own for each test, with the desk of its Salto system. */
abstract class AtSaltoDesk {
    @TempDir
    Path stateDir;

    GatewayRig rig;
    SaltoDesk desk;

    @BeforeEach
    void boot() {
        rig = new GatewayRig(stateDir);
        desk = new SaltoDesk(rig);
    }

    @AfterEach
    void close() {
        rig.close();
    }
}
