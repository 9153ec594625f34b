package io.credgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What logback.xml makes of an event. */
class LogLineTest {
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void configure() throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void anEventIsOneLine() {
        assertEquals("INFO  Sample two | lines\n", line("two\nlines", Map.of(), null));
    }

    @Test
    void theLinkStandsBeforeTheMessage() {
        assertEquals("INFO  Sample [pms] connected\n", line("connected", Map.of("link", "pms"), null));
    }

    @Test
    void aStackTraceStaysInTheLineOfItsEvent() {
        String line = line("went wrong", Map.of(), new IllegalStateException("because", new RuntimeException("root")));
        assertTrue(
                line.startsWith("INFO  Sample went wrong | java.lang.IllegalStateException: because | at io.cr"), line);
        assertTrue(line.contains("Caused by: java.lang.RuntimeException: root | at "), line);
        assertEquals(1, line.lines().count(), line);
    }

    private String line(String message, Map<String, String> mdc, @Nullable Throwable thrown) {
        ConsoleAppender<ILoggingEvent> appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDERR");
        assertEquals("System.err", appender.getTarget());
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("io.credgate.Sample"), Level.INFO, message, thrown, null);
        event.setMDCPropertyMap(mdc);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
