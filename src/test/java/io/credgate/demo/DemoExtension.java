package io.credgate.demo;

import com.google.auto.service.AutoService;
import io.credgate.cli.CliExtension;

/** Brings {@code credgate demo}. */
@AutoService(CliExtension.class)
public final class DemoExtension implements CliExtension {
    @Override
    public Object command() {
        return new DemoCommand();
    }
}
