package io.credgate.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.credgate.transport.HttpExchanger.Exchange;
import io.credgate.transport.HttpExchanger.HttpHeader;
import io.credgate.transport.HttpExchanger.HttpRequest;
import io.credgate.transport.HttpExchanger.Listener;
import io.credgate.transport.TransportConfig;
import io.credgate.transport.TransportConfig.Trust;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.slf4j.LoggerFactory;

/**
 * The product's side of an exchange. Everything secret in a request or reply of the tests holds the word {@code canary}:
 * after each test it must be in no sentence and in no line of the log, down to DEBUG.
 */
final class HttpBench implements AutoCloseable {
    static final Duration REPLY = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final String CANARY = "canary";
    private static final String CANARY_HEX = "63616e617279";

    final HttpTransports transports = new HttpTransports();
    private final List<String> sentences = new CopyOnWriteArrayList<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : event.getThrowableProxy().getMessage()));
        }
    };

    HttpBench() {
        log.start();
        loggers().forEach(logger -> {
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
            logger.addAppender(log);
        });
    }

    private static List<Logger> loggers() {
        return List.of((Logger) LoggerFactory.getLogger("io.netty"), (Logger) LoggerFactory.getLogger("io.credgate"));
    }

    /** One exchange and everything that its listener was told. */
    final class Asked implements Listener {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private Exchange exchange;
        volatile List<HttpHeader> headers = List.of();
        volatile byte[] body = {};

        @Override
        public void onReply(int status, List<HttpHeader> received, byte[] bytes) {
            headers = received;
            body = bytes;
            calls.add("reply " + status);
        }

        @Override
        public void onFailed(boolean maybeSent, String reason) {
            sentences.add(reason);
            calls.add((maybeSent ? "maybe sent: " : "nothing sent: ") + reason);
        }

        void giveUp() {
            exchange.giveUp();
        }

        boolean isOver() {
            return !calls.isEmpty();
        }

        /** Its one end. */
        String end() {
            soon().until(this::isOver);
            assertEquals(1, calls.size(), calls::toString);
            return calls.get(0);
        }

        void assertNothingSent(String part) {
            assertTrue(end().startsWith("nothing sent: ") && end().contains(part), this::end);
        }

        void assertMaybeSent(String part) {
            assertTrue(end().startsWith("maybe sent: ") && end().contains(part), this::end);
        }

        void assertReply(int status, String text) {
            assertEquals("reply " + status, end());
            assertEquals(text, new String(body, UTF_8));
        }
    }

    static TransportConfig.Http plain(int port) {
        return new TransportConfig.Http(URI.create("http://127.0.0.1:" + port), CONNECT, Trust.OF_JAVA);
    }

    static TransportConfig.Http secure(int port, Trust trust) {
        return new TransportConfig.Http(URI.create("https://127.0.0.1:" + port), CONNECT, trust);
    }

    static TransportConfig.Http impatient(TransportConfig.Http config) {
        return new TransportConfig.Http(config.base(), Duration.ofMillis(300), config.trust());
    }

    static HttpRequest request(Duration replyTimeout) {
        return new HttpRequest(
                "POST",
                "/doors?key=canary-target",
                List.of(new HttpHeader("X-Key", "canary-header")),
                "canary-body".getBytes(UTF_8),
                replyTimeout);
    }

    Asked ask(TransportConfig.Http config) {
        return ask(config, request(REPLY));
    }

    Asked ask(TransportConfig.Http config, HttpRequest request) {
        Asked asked = new Asked();
        asked.exchange = transports.exchanger(config).start(request, asked);
        return asked;
    }

    static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(30));
    }

    static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    @Override
    public void close() {
        transports.close();
        loggers().forEach(logger -> {
            logger.detachAppender(log);
            logger.setAdditive(true);
            logger.setLevel(null);
        });
        soon().until(() -> threads("credgate-http") == 0);
        Map.of("sentence", sentences, "log", logged)
                .forEach((where, lines) -> lines.forEach(line -> {
                    assertFalse(line.contains(CANARY) || line.contains(CANARY_HEX), where + ": " + line);
                    assertFalse(line.contains("LEAK"), where + ": " + line);
                }));
    }
}
