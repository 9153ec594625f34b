package io.credgate.protocol.visionline.webapi;

import io.credgate.protocol.visionline.webapi.WebApiSimulatorServer.Answer;
import io.credgate.simulator.Faults.Fault;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.HttpSimulatorWire;
import io.credgate.simulator.HttpSimulatorWire.Request;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One client of the simulated server: judges signatures by its own reading of the protocol sheet, section 5.2. */
final class WebApiSimulatorConnection implements SimulatedController.Conversation {
    private static final Fault NONE = new Fault(Kind.NONE, 0);

    private final WebApiSimulatorServer server;
    private final SimulatorOutput output;
    private final HttpSimulatorWire http = new HttpSimulatorWire();

    WebApiSimulatorConnection(WebApiSimulatorServer server) {
        this.server = server;
        output = new SimulatorOutput(server::show);
    }

    @Override
    public void handleInput(ByteBuffer input, long nowNanos) {
        server.agenda().advance(nowNanos);
        while (input.hasRemaining()) {
            http.take(input.get(), request -> handle(request, nowNanos));
        }
    }

    private void handle(Request request, long nowNanos) {
        if (request == null) {
            answer(new Answer(400, null), NONE);
            output.close();
            return;
        }
        server.show("-> " + request.method() + " " + request.target());
        if (!request.header("content-md5").equals(md5(request.body()))) {
            answer(new Answer(400, WebApiSimulatorServer.error("Content-MD5 does not fit the body")), NONE);
        } else if (request.method().equals("POST") && request.target().equals("/api/v1/sessions")) {
            answer(server.login(request), NONE);
        } else if (!isSigned(request)) {
            answer(new Answer(401, WebApiSimulatorServer.error("the signature is wrong")), NONE);
        } else if (WebApiSimulatorServer.makesKey(request)) {
            makeKey(request, server.faults().take(), nowNanos);
        } else {
            answer(server.answer(request), NONE);
        }
    }

    private void makeKey(Request request, Fault fault, long nowNanos) {
        switch (fault.kind()) {
            case SILENT:
                return;
            case CUT_ON_REQUEST:
                output.close();
                return;
            case BUSY:
                answer(new Answer(423, WebApiSimulatorServer.error("busy")), fault);
                return;
            case ENCODER_OFFLINE:
                answer(new Answer(500, WebApiSimulatorServer.error("out of order")), fault);
                return;
            case NO_CARD, BAD_CARD:
                answer(new Answer(400, WebApiSimulatorServer.error("not possible")), fault);
                return;
            case NAK:
                // The server has forgotten the login.
                server.forgetLogins();
                answer(new Answer(403, WebApiSimulatorServer.error("no such session")), fault);
                return;
            default:
                break;
        }
        long due = nowNanos + server.delayNanos();
        server.agenda().plan(this, due, () -> {
            Answer done = server.answer(request);
            long late = fault.kind() == Kind.LATENCY ? fault.amount() * 1_000_000 : 0;
            server.agenda().plan(this, due + late, () -> answer(done, fault));
            server.agenda().advance(due);
        });
    }

    private void answer(Answer answer, Fault fault) {
        output.answer(
                HttpSimulatorWire.response(answer.status(), "application/json", answer.bytes()),
                answer.status() + (answer.status() < 300 ? "" : " " + answer.body()),
                fault);
    }

    private boolean isSigned(Request request) {
        String[] words = request.header("authorization").split("[ :]");
        String key = words.length == 3 && words[0].equals("AWS") ? server.accessKey(words[1]) : null;
        if (key == null || !request.header("date").endsWith(" GMT")) {
            return false;
        }
        String text = request.method() + "\n" + request.header("content-md5") + "\n" + request.header("content-type")
                + "\n" + request.header("date") + "\n" + request.target();
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature).equals(words[2]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String md5(byte[] body) {
        try {
            return body.length == 0
                    ? ""
                    : Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("MD5").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        server.agenda().advance(nowNanos);
    }

    @Override
    public long pollTimeoutNanos() {
        return server.agenda().nextDueNanos(this);
    }

    @Override
    public ByteBuffer pollTransmit() {
        return output.poll();
    }

    @Override
    public boolean wantsClose() {
        return output.isClosing();
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        server.agenda().advance(nowNanos);
        output.gone();
    }
}
