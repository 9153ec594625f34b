package io.credgate.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may know whom. A rule may be changed in the commit that needs it, with the reason in src/docs/decisions; one is
 * added for a mistake that it would have caught.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.credgate");

    /** Of java.io: does no I/O, and libraries ask for it. */
    private static final Set<String> IN_MEMORY = Set.of(
            "java.io.ByteArrayInputStream",
            "java.io.ByteArrayOutputStream",
            "java.io.InputStream",
            "java.io.IOException");

    private static final String[] CORE = {
        "io.credgate.command",
        "io.credgate.protocol..",
        "io.credgate.link",
        "io.credgate.store",
        "io.credgate.ledger",
        "io.credgate.dispatch"
    };

    /** Package -> packages of ours that it may name beside itself. */
    private static final Map<String, List<String>> MAY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("command", List.of()),
            Map.entry("protocol", List.of("command")),
            Map.entry("protocol.*", List.of("protocol", "command")),
            Map.entry("protocol.*.*", List.of("protocol", "command")),
            Map.entry("transport", List.of("protocol")),
            Map.entry("transport.*", List.of("transport", "protocol")),
            Map.entry("link", List.of("protocol", "transport", "command")),
            Map.entry("store", List.of("command")),
            Map.entry("ledger", List.of("command")),
            Map.entry("json", List.of("command", "ledger")),
            Map.entry("json.*", List.of("json", "command", "ledger")),
            Map.entry("dispatch", List.of("command", "ledger", "store", "link", "protocol", "json", "json.*")),
            Map.entry("mqtt", List.of("dispatch", "command")),
            Map.entry("config", List.of("command", "protocol", "transport")),
            Map.entry(
                    "daemon",
                    List.of(
                            "command",
                            "protocol",
                            "transport",
                            "transport.*",
                            "link",
                            "store",
                            "ledger",
                            "json",
                            "json.*",
                            "dispatch",
                            "mqtt",
                            "config")),
            Map.entry("cli", List.of("command", "protocol", "transport", "config", "json", "store", "daemon"))));

    static List<String> packages() {
        return List.copyOf(MAY_NAME.keySet());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageNamesOnlyWhatItNeeds(String name) {
        String[] others = MAY_NAME.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(other -> !other.equals(name) && !MAY_NAME.get(name).contains(other))
                .map(ArchitectureTest::identifier)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(identifier(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because("io.credgate." + name + " may name only " + MAY_NAME.get(name)
                        + "; a wish to name more is mostly a class in the wrong place")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsLine() {
        DescribedPredicate<JavaClass> known = resideInAnyPackage(
                packages().stream().map(ArchitectureTest::identifier).toArray(String[]::new));
        List<String> unknown = CLASSES.stream()
                .filter(known.negate())
                .map(JavaClass::getPackageName)
                .distinct()
                .toList();
        assertTrue(unknown.isEmpty(), () -> "add to MAY_NAME, with what they may name: " + unknown);
    }

    private static String identifier(String name) {
        return "io.credgate." + name;
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.credgate.(**)")
                .should()
                .beFreeOfCycles()
                .because("parts that need each other cannot be understood, tested or replaced one at a time")
                .check(CLASSES);
    }

    @Test
    void vendorsDoNotKnowEachOther() {
        slices().matching("io.credgate.protocol.(*)..")
                .should()
                .notDependOnEachOther()
                .because("a vendor is one folder, and can be added or removed as one")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void nobodyNamesAVendorPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.credgate.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.credgate.protocol.*..")
                .because("vendors are found by ServiceLoader; adding one touches no other package")
                .check(CLASSES);
    }

    /** A library, and the packages that may name it. */
    @ParameterizedTest
    @CsvSource({
        "io.netty.., transport.tcp transport.serial transport.http",
        "com.fazecast.., transport.serial",
        "org.eclipse.paho.., mqtt",
        "java.sql.., store",
        "org.sqlite.., store",
        "com.fasterxml.jackson.., json.. config protocol.visionline.webapi",
        "org.yaml.snakeyaml.., config",
        "picocli.., cli",
        "org.apache.commons.daemon.., daemon",
        "org.slf4j.bridge.., cli daemon",
        "ch.qos.logback.., cli daemon"
    })
    void eachLibraryHasOneHome(String library, String homes) {
        String[] home = Arrays.stream(homes.split(" "))
                .map(ArchitectureTest::identifier)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(
                        "a library that one package knows can be replaced, and its traps are written down in one place")
                .check(CLASSES);
    }

    @Test
    void protocolsAreBytesAndTimeOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.credgate.protocol..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.net..",
                                "java.io..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.util.concurrent..",
                                "org.slf4j..")
                        .and(DescribedPredicate.describe(
                                "doing more than work in memory", c -> !IN_MEMORY.contains(c.getName())))
                        .or(DescribedPredicate.describe(
                                "Thread, Random",
                                c -> c.isAssignableTo(Thread.class) || c.isAssignableTo(Random.class))))
                .because("sessions are sans-IO: the same one runs over TCP, in a simulation and in a test")
                .check(CLASSES);
    }

    @Test
    void theCoreReadsNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalTime.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .because("time is a parameter: only then can a test hold it still or make it jump")
                .check(CLASSES);
    }

    @Test
    void theCoreHasNoThreadsOfItsOwn() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "Thread, Executor, Executors",
                        c -> c.isEquivalentTo(Thread.class)
                                || c.isAssignableTo(Executor.class)
                                || c.getName().equals("java.util.concurrent.Executors")))
                .because("one loop owns dispatch, sessions and store; the daemon owns the threads")
                .check(CLASSES);
    }

    @Test
    void theVocabularyStandsAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.credgate.command")
                .should()
                .dependOnClassesThat(DescribedPredicate.not(
                        resideInAPackage("io.credgate.command").or(resideInAnyPackage("java..", "org.jspecify.."))))
                .because("everybody speaks it, so it may drag nothing along")
                .check(CLASSES);
    }
}
