package io.credgate.protocol.vision;

import io.credgate.simulator.Faults;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The other end of a serial line (protocol sheet, section 2): ACK to ENQ, frames only after an ENQ, ACK or NAK to each, an
 * answer that is sent up to three times while it is refused.
 */
final class VisionSerialSimulatorClient implements VisionSimulatorServer.Client {
    private static final int FRAME_MAX = 1000;
    private static final byte[] GARBAGE = {0, (byte) 0xFF, 'x', 0x15, 0x1E};

    private final VisionSimulatorServer server;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private final Deque<byte[]> outgoing = new ArrayDeque<>();
    private boolean inFrame;
    /** Bytes still to come after ETX; -1 before it. */
    private int digitsLeft = -1;

    private boolean enquired;
    private byte[] answer = new byte[0];
    private int answersLeft;
    private boolean closing;
    private boolean gone;

    VisionSerialSimulatorClient(VisionSimulatorServer server, long nowNanos) {
        this.server = server;
        server.tell("  (line up at " + nowNanos / VisionSimulatorServer.NANOS_PER_MILLI + " ms)");
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        handleTimeout(nowNanos);
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xFF;
            if (gone || closing) {
                continue;
            }
            if (b == 2) {
                frame.reset();
                inFrame = true;
                digitsLeft = -1;
            } else if (inFrame) {
                frame.write(b);
                if (digitsLeft > 0 && --digitsLeft == 0) {
                    inFrame = false;
                    complete(frame.toByteArray(), nowNanos);
                } else if (b == 3 && digitsLeft < 0) {
                    digitsLeft = 2;
                } else if (frame.size() > FRAME_MAX) {
                    inFrame = false;
                }
            } else {
                signal(b);
            }
        }
    }

    private void signal(int b) {
        if (b == 5) {
            enquired = true;
            answersLeft = 0;
            outgoing.add(new byte[] {6});
        } else if (b == 6) {
            answersLeft = 0;
        } else if (b == 0x15 && answersLeft > 0) {
            answersLeft--;
            outgoing.add(answer);
        }
    }

    private static int xor(byte[] bytes, int length) {
        int lrc = 0;
        for (int i = 0; i < length; i++) {
            lrc ^= bytes[i] & 0xFF;
        }
        return lrc;
    }

    private void complete(byte[] bytes, long nowNanos) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String body = text.substring(0, text.length() - 3);
        boolean right = text.endsWith(String.format("%02X", xor(bytes, bytes.length - 2)));
        server.tell("> " + body + (right ? "" : " (wrong LRC)"));
        if (!enquired) {
            server.tell("  (no ENQ came before it)");
        } else if (!right || body.length() < 5) {
            outgoing.add(new byte[] {0x15});
        } else {
            take(body, nowNanos);
        }
    }

    private void take(String body, long nowNanos) {
        Faults.Fault fault = server.faultFor(body.charAt(4));
        switch (fault.kind()) {
            case SILENT -> server.tell("  (nothing happens)");
            case CUT_ON_REQUEST -> close();
            case NAK -> outgoing.add(new byte[] {0x15});
            default -> {
                enquired = false;
                outgoing.add(new byte[] {6});
                server.command(this, body.substring(0, 2), body.charAt(4), body.substring(5), fault, nowNanos);
            }
        }
    }

    @Override
    public void answer(String encoder, String data, Faults.Fault spoilt) {
        byte[] content = (encoder + "00" + data + "\u0003").getBytes(StandardCharsets.ISO_8859_1);
        String digits = String.format("%02X", xor(content, content.length));
        answer = new byte[content.length + 3];
        answer[0] = 2;
        System.arraycopy(content, 0, answer, 1, content.length);
        answer[content.length + 1] = (byte) digits.charAt(0);
        answer[content.length + 2] = (byte) digits.charAt(1);
        answersLeft = 2;
        server.tell("< " + encoder + "00" + data);
        switch (spoilt.kind()) {
            case GARBAGE -> {
                outgoing.add(GARBAGE);
                outgoing.add(answer);
            }
            case WRONG_LRC -> {
                byte[] wrong = answer.clone();
                wrong[wrong.length - 1] = (byte) (wrong[wrong.length - 1] == '0' ? '1' : '0');
                outgoing.add(wrong);
            }
            case CUT_AT_BYTE -> {
                outgoing.add(Arrays.copyOf(answer, (int) Math.min(spoilt.amount(), answer.length)));
                close();
            }
            default -> outgoing.add(answer);
        }
    }

    @Override
    public void close() {
        server.tell("  (line cut)");
        closing = true;
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
        byte[] next = gone ? null : outgoing.poll();
        return next == null ? null : ByteBuffer.wrap(next);
    }

    @Override
    public boolean wantsClose() {
        return closing && outgoing.isEmpty();
    }

    @Override
    public void handleDisconnected(long nowNanos) {
        gone = true;
        outgoing.clear();
        server.agenda().advance(nowNanos);
    }
}
