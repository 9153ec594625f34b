package io.credgate.simulator;

import com.google.auto.service.AutoService;
import io.credgate.cli.CliExtension;

/** Brings {@code credgate simulate}. */
@AutoService(CliExtension.class)
public final class SimulateExtension implements CliExtension {
    @Override
    public Object command() {
        return new SimulateCommand();
    }
}
