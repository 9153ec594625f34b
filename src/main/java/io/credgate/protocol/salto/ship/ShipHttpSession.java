package io.credgate.protocol.salto.ship;

import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.ExchangeSession;
import io.credgate.protocol.Secret;
import io.credgate.protocol.SessionEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SHIP over HTTP: each message is a POST to the root (protocol sheet, section 3.1). */
final class ShipHttpSession implements ExchangeSession {
    private static final String CONTENT_TYPE = "application/vnd.saltosystems.ship.v1+xml";
    private static final int OK = 200;

    private final ShipConfig config;
    private final ShipDialogue dialogue;
    private long lastRequest;

    ShipHttpSession(ShipConfig config, ShipDialogue dialogue) {
        this.config = config;
        this.dialogue = dialogue;
    }

    @Override
    public void handleWallClock(Instant now, long nowNanos) {
        dialogue.handleWallClock(now, nowNanos);
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long nowNanos) {
        dialogue.begin(attemptId, operation, true, nowNanos);
    }

    @Override
    public @Nullable Request pollRequest() {
        String message = dialogue.pollMessage();
        if (message == null) {
            return null;
        }
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Content-Type", CONTENT_TYPE));
        Header login = login();
        if (login != null) {
            headers.add(login);
        }
        return new Request(++lastRequest, "POST", "/", headers, message.getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable Header login() {
        Secret secret = config.login().secret();
        if (secret == null) {
            return null;
        }
        if (config.login().auth() == ShipConfig.Auth.KEY) {
            return new Header("Salto-SHIP-Key", secret.value());
        }
        byte[] pair = (config.login().username() + ":" + secret.value()).getBytes(StandardCharsets.UTF_8);
        return new Header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public void handleReply(Reply reply, long nowNanos) {
        if (reply.requestId() != lastRequest || !dialogue.isOpen()) {
            return;
        }
        int status = reply.status();
        if (status == OK && reply.body().length <= config.replyMax()) {
            if (!dialogue.handleAnswer(reply.body(), nowNanos)) {
                dialogue.remark("An answer of the lock system could not be understood.");
            }
        } else if (status == 401 || status == 403) {
            refused(
                    FailureCode.NOT_AUTHORISED,
                    "The lock system does not accept how the gateway shows who it is. Check auth, user name, password or"
                            + " key in the gateway's configuration.",
                    status);
        } else if (status >= 400 && status < 500) {
            refused(
                    FailureCode.REFUSED_AS_MALFORMED,
                    "The lock system does not take SHIP messages at this address.",
                    status);
        } else {
            dialogue.handleLost(
                    FailureCode.CONTROLLER_ERROR, "The lock system's server answered with HTTP status " + status);
        }
    }

    /** A status that says that the message was not even read. */
    private void refused(FailureCode code, String sentence, int status) {
        dialogue.remark("The lock system answered with HTTP status " + status + ".");
        dialogue.handleRefused(code, sentence);
    }

    @Override
    public void handleExchangeFailed(long requestId, boolean maybeSent, String reason, long nowNanos) {
        if (requestId == lastRequest) {
            dialogue.handleLost(maybeSent, reason);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        dialogue.handleTimeout(nowNanos);
    }

    @Override
    public long pollTimeoutNanos() {
        return dialogue.deadlineNanos();
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return dialogue.pollEvent();
    }
}
