package io.credgate.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.credgate.cli.ExitCode;
import io.credgate.config.GatewayConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code credgate demo}: a day at a front desk, on a broker and lock systems of its own. */
@Command(
        name = "demo",
        description =
                "Runs a broker, simulated lock systems and two gateways, and plays a day at the front desks of two hotels.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {ExitCode.OK + ":all went as it should", ExitCode.FAILURE + ":something did not, see the output"
        })
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON line per report, exactly as published, and no story.")
    private boolean json;

    @Option(
            names = "--keep-running",
            description = "Stay up afterwards, so that you can publish commands yourself; ctrl-C ends it.")
    private boolean keepRunning;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Another first site to play on. Without it: the demo.yaml that came with credgate.")
    private Path config = home("demo.yaml");

    private static Path home(String file) {
        return Path.of(System.getProperty("credgate.home", "."), "config", file);
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (System.getenv("CREDGATE_LOG") == null) {
            for (String name : List.of("io.credgate", org.slf4j.Logger.ROOT_LOGGER_NAME)) {
                ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.ERROR);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        DemoPrinter printer = new DemoPrinter(out, spec.commandLine().getErr(), json);
        try (DemoBroker broker = DemoBroker.start();
                DemoSite site = DemoSite.start(broker, config);
                SecondSite second = SecondSite.start(broker, home("demo-second.yaml"))) {
            String root = root(site.config);
            try (DemoCloud cloud = new DemoCloud(broker.port(), root, printer::report);
                    DemoCloud secondCloud = new DemoCloud(broker.port(), root(second.config), printer::report)) {
                new DemoStory(site, cloud, printer).play();
                new SecondStory(second, secondCloud, printer).play();
                printer.end();
                if (keepRunning) {
                    printer.stillRunning(broker.port(), root);
                    while (true) {
                        cloud.settle(500);
                        secondCloud.settle(500);
                    }
                }
                return printer.failures() == 0 ? ExitCode.OK : ExitCode.FAILURE;
            }
        }
    }

    private static String root(GatewayConfig config) {
        return config.mqtt().prefix() + "/" + config.gateway().id();
    }
}
