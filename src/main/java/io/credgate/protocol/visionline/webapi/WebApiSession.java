package io.credgate.protocol.visionline.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.credgate.command.Evidence;
import io.credgate.command.Failure;
import io.credgate.command.FailureCode;
import io.credgate.command.Operation;
import io.credgate.protocol.ExchangeSession;
import io.credgate.protocol.Secret;
import io.credgate.protocol.SessionEvent;
import io.credgate.protocol.visionline.webapi.RequestSigner.Login;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the Web API: logs in where it has to, signs, and asks for one thing at a time. A login that is no
 * longer good is renewed once for each operation; what was refused for it is asked again, as nothing of it was done.
 */
final class WebApiSession implements ExchangeSession {
    private static final int REMARKS_MAX = 16;
    private static final int REMARK_BODY_MAX = 300;
    /** The operator that every new installation has (protocol sheet, section 5.2). */
    private static final String FACTORY_OPERATOR = "sym";

    private static final Pattern LOGIN_ID = Pattern.compile("[!-~]{1,200}");

    private enum Phase {
        IDLE,
        LOGIN,
        CALL,
        LOGOUT
    }

    private final WebApiConfig config;
    private final WebApiCheck check;
    private final Deque<SessionEvent> events = new ArrayDeque<>();

    private @Nullable Instant wallNow;
    private long wallNanos;
    private long nowNanos;
    private @Nullable Login login;
    private long loginNanos;
    private boolean warned;

    private Phase phase = Phase.IDLE;
    private @Nullable WebApiTask task;
    private @Nullable SessionEvent ending;
    /** The request of the phase has not been taken yet. */
    private boolean due;
    /** Something of the operation has left before the request at hand. */
    private boolean saidSomething;

    private boolean renewed;
    private long lastRequest;
    private long deadlineNanos = NO_TIMEOUT;
    private int remarksLeft;

    WebApiSession(WebApiConfig config, WebApiCheck check) {
        this.config = config;
        this.check = check;
    }

    @Override
    public void handleWallClock(Instant now, long atNanos) {
        wallNow = now;
        wallNanos = atNanos;
    }

    @Override
    public void handleOperation(long attemptId, Operation operation, long atNanos) {
        nowNanos = atNanos;
        Instant now = now();
        List<String> problems = check.check(operation);
        if (task != null) {
            refuse(attemptId, FailureCode.GATEWAY_BUSY, "Another request is open on this connection.");
        } else if (!problems.isEmpty()) {
            refuse(attemptId, FailureCode.INVALID_INPUT, String.join(" ", problems));
        } else if (now == null) {
            refuse(attemptId, FailureCode.GATEWAY_ERROR, "The gateway does not know the time yet.");
        } else {
            task = new WebApiTask(attemptId, operation, config, now);
            remarksLeft = REMARKS_MAX;
            saidSomething = false;
            renewed = false;
            boolean logged =
                    login != null && nowNanos - loginNanos < config.sessionAge().toNanos();
            enter(logged ? Phase.CALL : Phase.LOGIN);
        }
    }

    private @Nullable Instant now() {
        return wallNow == null ? null : wallNow.plusNanos(nowNanos - wallNanos);
    }

    private void refuse(long attemptId, FailureCode code, String sentence) {
        events.add(new SessionEvent.Failed(attemptId, Evidence.NOTHING_SENT, new Failure(code, sentence)));
    }

    private void enter(Phase next) {
        phase = next;
        due = true;
        long deadline = nowNanos + config.requestTimeout().toNanos();
        deadlineNanos = deadline < nowNanos ? NO_TIMEOUT : deadline;
    }

    @Override
    public @Nullable Request pollRequest() {
        WebApiTask open = task;
        Instant now = now();
        if (open == null || now == null || !due) {
            return null;
        }
        due = false;
        Login signedBy = phase == Phase.LOGIN ? null : login;
        WebApiCall call = switch (phase) {
            case LOGIN -> WebApiCall.login(config);
            case LOGOUT -> WebApiCall.logout(signedBy == null ? "" : signedBy.id());
            default -> open.call();
        };
        if (phase == Phase.LOGIN && !warned && isFactoryLogin()) {
            warned = true;
            remark("The gateway logs in as the operator that every Visionline has at first, with its first password."
                    + " Give the gateway an operator of its own, and change that password.");
        }
        return new Request(
                ++lastRequest,
                call.method(),
                call.target(),
                RequestSigner.headers(call.method(), call.target(), call.body(), WebApiTimes.httpDate(now), signedBy),
                call.body());
    }

    private boolean isFactoryLogin() {
        return config.username().equals(FACTORY_OPERATOR)
                && config.password().value().equals(FACTORY_OPERATOR);
    }

    @Override
    public void handleReply(Reply reply, long atNanos) {
        nowNanos = atNanos;
        WebApiTask open = task;
        if (open == null || due || reply.requestId() != lastRequest) {
            return;
        }
        int status = reply.status();
        boolean good = status >= 200 && status < 300;
        if (!good) {
            // What it says to a login may hold the login.
            String said = phase == Phase.LOGIN ? "." : shown(reply.body(), open);
            remark("Visionline answered with HTTP status " + status + said);
        }
        if (phase == Phase.LOGOUT) {
            end();
        } else if (reply.body().length > config.replyMax()) {
            finish(lost(open, FailureCode.CONTROLLER_ERROR, "Visionline's answer is too long.", true));
        } else if (phase == Phase.LOGIN) {
            loggedIn(open, status, good, reply.body());
        } else if ((status == 401 || status == 403) && !renewed) {
            renewed = true;
            login = null;
            saidSomething = true;
            enter(Phase.LOGIN);
        } else {
            saidSomething = true;
            SessionEvent event = open.take(status, reply.body());
            if (event == null) {
                enter(Phase.CALL);
            } else {
                finish(event);
            }
        }
    }

    private void loggedIn(WebApiTask open, int status, boolean good, byte[] body) {
        saidSomething = true;
        if (!good) {
            login = null;
            FailureCode code =
                    status >= 400 && status < 500 ? FailureCode.NOT_AUTHORISED : FailureCode.CONTROLLER_ERROR;
            finish(open.failed(
                    Evidence.REFUSED,
                    new Failure(
                            code,
                            "Visionline did not let the gateway log in. Check user name, password and the licence of the"
                                    + " Web API. No key was made.",
                            new Failure.VendorCode(WebApiProtocol.DIALECT, Integer.toString(status), ""))));
            return;
        }
        JsonNode json = WebApiJson.read(body);
        String id = WebApiJson.text(json, "id");
        String key = WebApiJson.text(json, "accessKey");
        if (id == null || key == null || !LOGIN_ID.matcher(id).matches() || key.isEmpty()) {
            finish(open.failed(
                    Evidence.REFUSED,
                    new Failure(
                            FailureCode.CONTROLLER_ERROR,
                            "Visionline's answer to the login could not be read. No key was made.")));
            return;
        }
        login = new Login(id, new Secret(key));
        loginNanos = nowNanos;
        enter(Phase.CALL);
    }

    @Override
    public void handleExchangeFailed(long requestId, boolean maybeSent, String reason, long atNanos) {
        nowNanos = atNanos;
        WebApiTask open = task;
        if (open == null || due || requestId != lastRequest) {
            return;
        }
        if (phase == Phase.LOGOUT) {
            end();
            return;
        }
        boolean said = maybeSent || saidSomething;
        finish(lost(
                open,
                said ? FailureCode.CONNECTION_LOST : FailureCode.BRIDGE_DISCONNECTED,
                "There was trouble with the connection to Visionline: " + reason + ".",
                maybeSent));
    }

    /** @param maybeSent whether the request at hand may have left */
    private SessionEvent lost(WebApiTask open, FailureCode code, String what, boolean maybeSent) {
        boolean acted = phase == Phase.CALL && open.call().acts() && maybeSent;
        Evidence evidence =
                acted ? Evidence.MAYBE_EXECUTED : maybeSent || saidSomething ? Evidence.REFUSED : Evidence.NOTHING_SENT;
        String rest = acted
                ? " The key may have been made: look at Visionline before making another."
                : evidence == Evidence.REFUSED ? " Nothing was made." : " Nothing was sent.";
        return open.failed(evidence, new Failure(code, what + rest));
    }

    @Override
    public void handleTimeout(long atNanos) {
        nowNanos = Math.max(nowNanos, atNanos);
        WebApiTask open = task;
        if (open == null || atNanos < deadlineNanos) {
            return;
        }
        if (phase == Phase.LOGOUT) {
            end();
            return;
        }
        // What is open belongs to nobody from here on.
        boolean taken = !due;
        SessionEvent event = lost(open, FailureCode.ANSWER_TIMEOUT, "Visionline gave no answer in time.", taken);
        lastRequest++;
        login = null;
        finish(event);
    }

    private void finish(SessionEvent event) {
        ending = event;
        if (!config.keepSession() && login != null) {
            enter(Phase.LOGOUT);
        } else {
            end();
        }
    }

    private void end() {
        SessionEvent event = ending;
        if (phase == Phase.LOGOUT) {
            login = null;
        }
        phase = Phase.IDLE;
        task = null;
        ending = null;
        due = false;
        deadlineNanos = NO_TIMEOUT;
        if (event != null) {
            events.add(event);
        }
    }

    /** The server's own words, for the technician; without what came from the command. */
    private static String shown(byte[] body, WebApiTask open) {
        String text = new String(body, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ");
        if (open.operation() instanceof Operation.IssueMobileKey issue && issue.endpointId() != null) {
            text = text.replace(issue.endpointId(), "***");
        }
        String cut = text.length() <= REMARK_BODY_MAX ? text : text.substring(0, REMARK_BODY_MAX) + "...";
        return cut.isBlank() ? "." : ": " + cut;
    }

    private void remark(String text) {
        if (remarksLeft > 0) {
            remarksLeft--;
            events.add(new SessionEvent.Remark(text));
        }
    }

    @Override
    public long pollTimeoutNanos() {
        return deadlineNanos;
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }
}
