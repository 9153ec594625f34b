package io.credgate.protocol.salto.ship;

import io.credgate.simulator.Faults.Fault;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.HttpSimulatorWire;
import io.credgate.simulator.SimulatedController;
import io.credgate.simulator.SimulatorOutput;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.w3c.dom.Element;

/** One client of the simulated Space: speaks STP or HTTP, whichever it begins with. */
final class ShipSimulatorConnection implements SimulatedController.Conversation {
    private static final String STP = "STP/";
    private static final int BODY_MAX = 512 * 1024;
    /** How many card delays the encoder waits for a card that never comes. */
    private static final int NO_CARD_WAIT = 10;

    private final ShipSimulatorSpace space;
    private final SimulatorOutput output;
    private final HttpSimulatorWire http = new HttpSimulatorWire();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean speaksHttp;
    private boolean speaksStp;
    private int stpLength = -1;

    ShipSimulatorConnection(ShipSimulatorSpace space) {
        this.space = space;
        output = new SimulatorOutput(space::show);
    }

    @Override
    public void handleInput(ByteBuffer input, long nowNanos) {
        space.agenda().advance(nowNanos);
        while (input.hasRemaining()) {
            byte b = input.get();
            if (speaksHttp) {
                takeHttp(b, nowNanos);
            } else {
                takeStp(b, nowNanos);
            }
        }
    }

    private void takeHttp(byte b, long nowNanos) {
        http.take(b, request -> {
            if (request == null || !request.method().equals("POST")) {
                output.answer(
                        HttpSimulatorWire.response(400, "text/plain", new byte[0]), "400", new Fault(Kind.NONE, 0));
                output.close();
            } else {
                handle(request.body(), nowNanos);
            }
        });
    }

    private void takeStp(byte b, long nowNanos) {
        bytes.write(b);
        byte[] read = bytes.toByteArray();
        if (!speaksStp && read.length <= STP.length()) {
            String start = new String(read, StandardCharsets.ISO_8859_1);
            if (!STP.startsWith(start)) {
                speaksHttp = true;
                bytes.reset();
                for (byte each : read) {
                    takeHttp(each, nowNanos);
                }
                return;
            }
            speaksStp = read.length == STP.length();
            return;
        }
        if (stpLength < 0 && b == '/' && read.length > STP.length() + 3) {
            String header = new String(read, StandardCharsets.ISO_8859_1);
            if (header.matches("STP/[0-9]{2}/[0-9]{1,6}/")) {
                stpLength = Integer.parseInt(header.substring(7, header.length() - 1));
                bytes.reset();
            }
        } else if (stpLength >= 0 && bytes.size() == stpLength) {
            stpLength = -1;
            bytes.reset();
            handle(read, nowNanos);
        } else if (read.length > BODY_MAX) {
            output.close();
        }
    }

    private void handle(byte[] body, long nowNanos) {
        Element call = ShipSimulatorXml.parse(body);
        String request = call == null ? "" : ShipSimulatorXml.text(call, "RequestName");
        Element params = call == null ? null : ShipSimulatorXml.child(call, "Params");
        space.show("-> " + (request.isEmpty() ? "(no message)" : request));
        if (request.isEmpty() || params == null) {
            answer(ShipSimulatorXml.exception(request, 500, "Malformed"), request + " 500", new Fault(Kind.NONE, 0));
            return;
        }
        boolean encoder = ShipSimulatorSpace.usesEncoder(request);
        boolean key = encoder || space.makesMobileKey(request, params);
        Fault fault = key ? space.faults().take() : new Fault(Kind.NONE, 0);
        switch (fault.kind()) {
            case SILENT:
                return;
            case CUT_ON_REQUEST:
                output.close();
                return;
            case BUSY:
                refuse(request, 402, fault);
                return;
            case ENCODER_OFFLINE:
                refuse(request, 401, fault);
                return;
            default:
                break;
        }
        int refusal = space.refusal(request, params);
        String name = ShipSimulatorXml.text(params, "EncoderID");
        if (refusal != 0) {
            refuse(request, refusal, fault);
        } else if (encoder && !space.hold(name)) {
            refuse(request, 402, fault);
        } else if (key) {
            later(request, params, name, fault, nowNanos);
        } else {
            answer(space.execute(request, params), request, fault);
        }
    }

    private void later(String request, Element params, String encoder, Fault fault, long nowNanos) {
        long due = nowNanos + space.cardDelayNanos() * (fault.kind() == Kind.NO_CARD ? NO_CARD_WAIT : 1);
        space.agenda().plan(this, due, () -> {
            byte[] answer = switch (fault.kind()) {
                case NO_CARD -> ShipSimulatorXml.exception(request, 403, "Timeout");
                case BAD_CARD -> ShipSimulatorXml.exception(request, 302, "Unknown key format");
                default -> space.execute(request, params);
            };
            long late = fault.kind() == Kind.LATENCY ? fault.amount() * 1_000_000 : 0;
            space.agenda().plan(this, due + late, () -> {
                space.release(encoder);
                answer(answer, request, fault);
            });
            space.agenda().advance(due);
        });
    }

    private void refuse(String request, int code, Fault fault) {
        answer(ShipSimulatorXml.exception(request, code, "Error " + code), request + " " + code, fault);
    }

    private void answer(byte[] xml, String shown, Fault fault) {
        if (speaksHttp) {
            output.answer(
                    HttpSimulatorWire.response(200, "application/vnd.saltosystems.ship.v1+xml", xml), shown, fault);
            return;
        }
        byte[] head = ("STP/00/" + xml.length + "/").getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(head);
        frame.writeBytes(xml);
        output.answer(frame.toByteArray(), shown, fault);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        space.agenda().advance(nowNanos);
    }

    @Override
    public long pollTimeoutNanos() {
        return space.agenda().nextDueNanos(this);
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
        space.agenda().advance(nowNanos);
        output.gone();
    }
}
