package io.credgate.protocol.salto;

import io.credgate.simulator.Faults.Fault;
import io.credgate.simulator.Faults.Kind;
import io.credgate.simulator.SimulatedController;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One client of the simulated Space: half duplex, one request at a time (protocol sheet, section 2.4). */
final class SimulatorConnection implements SimulatedController.Conversation {
    /** How many card delays the encoder waits for a card that never comes. */
    private static final int NO_CARD_WAIT = 10;

    private static final byte[] GARBAGE = "\u0000\u00ff~~ no frame\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final SimulatorSpace space;
    private final SimulatorWire wire = new SimulatorWire();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean requestOpen;
    private boolean closing;
    private boolean gone;

    SimulatorConnection(SimulatorSpace space) {
        this.space = space;
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        space.advance(nowNanos);
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xFF;
            if (!closing) {
                wire.take(b, new SimulatorWire.Listener() {
                    @Override
                    public void onControl(int control) {
                        space.show("-> " + SimulatorWire.showControl(control));
                        if (control == SimulatorWire.ENQ) {
                            say(requestOpen ? SimulatorWire.NAK : SimulatorWire.ACK);
                        }
                    }

                    @Override
                    public void onFrame(List<String> fields, boolean lrcGood) {
                        space.show("-> " + SimulatorWire.show(fields) + (lrcGood ? "" : " (wrong LRC)"));
                        if (lrcGood && !requestOpen) {
                            request(new SimulatorRequest(fields), nowNanos);
                        } else {
                            say(SimulatorWire.NAK);
                        }
                    }
                });
            }
        }
    }

    private void request(SimulatorRequest request, long nowNanos) {
        Fault fault = request.takesTime() ? space.faults().take() : new Fault(Kind.NONE, 0);
        switch (fault.kind()) {
            case NAK:
                say(SimulatorWire.NAK);
                return;
            case SILENT:
                return;
            case CUT_ON_REQUEST:
                closing = true;
                return;
            default:
                break;
        }
        say(SimulatorWire.ACK);
        requestOpen = true;
        String refusal = switch (fault.kind()) {
            case BUSY -> "OV";
            case ENCODER_OFFLINE -> "NC";
            default -> space.refusal(request);
        };
        if (refusal != null) {
            answer(List.of(refusal, request.encoder()), fault);
        } else if (request.takesTime()) {
            useEncoder(request, fault, nowNanos);
        } else {
            answer(space.execute(request), fault);
        }
    }

    /** The encoder and the rooms are held until the result is out, or would be. */
    private void useEncoder(SimulatorRequest request, Fault fault, long nowNanos) {
        space.hold(request);
        long delay = space.cardDelayNanos() * (fault.kind() == Kind.NO_CARD ? NO_CARD_WAIT : 1);
        long cardDue = nowNanos + delay;
        space.plan(this, cardDue, () -> {
            List<String> answer = switch (fault.kind()) {
                case NO_CARD -> List.of("ED", request.encoder());
                case BAD_CARD -> List.of("EF", request.encoder());
                default -> space.execute(request);
            };
            long late = fault.kind() == Kind.LATENCY ? fault.amount() * 1_000_000 : 0;
            Runnable finish = () -> {
                space.release(request);
                answer(answer, fault);
            };
            if (late == 0) {
                finish.run();
            } else {
                space.plan(this, cardDue + late, finish);
            }
        });
    }

    private void answer(List<String> fields, Fault fault) {
        requestOpen = false;
        byte[] frame = SimulatorWire.frame(fields);
        String shown = "<- " + SimulatorWire.show(fields);
        switch (fault.kind()) {
            case ANSWER_LOST:
                space.show("   (the answer is lost: " + SimulatorWire.show(fields) + ")");
                return;
            case GARBAGE:
                space.show("<- (garbage)");
                say(GARBAGE, GARBAGE.length);
                break;
            case WRONG_LRC:
                // 55 is in no relation to the true value, and never turns it into LRC-SKIP unless that is 58.
                byte lrc = frame[frame.length - 1];
                frame[frame.length - 1] = (byte) (lrc == 0x58 ? 0x59 : lrc ^ 0x55);
                shown += " (wrong LRC)";
                break;
            case CUT_AT_BYTE:
                int length = (int) Math.min(fault.amount(), frame.length);
                space.show(shown + " (cut after " + length + " bytes)");
                say(frame, length);
                closing = true;
                return;
            default:
                break;
        }
        space.show(shown);
        say(frame, frame.length);
    }

    private void say(int control) {
        space.show("<- " + SimulatorWire.showControl(control));
        say(new byte[] {(byte) control}, 1);
    }

    private void say(byte[] bytes, int length) {
        if (!gone && !closing) {
            out.write(bytes, 0, length);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        space.advance(nowNanos);
    }

    @Override
    public long pollTimeoutNanos() {
        return space.nextDueNanos(this);
    }

    @Override
    public ByteBuffer pollTransmit() {
        if (out.size() == 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        out.reset();
        return bytes;
    }

    @Override
    public boolean wantsClose() {
        return closing;
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        space.advance(nowNanos);
        gone = true;
        out.reset();
    }
}
