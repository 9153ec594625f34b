package io.credgate.simulator;

import io.credgate.simulator.Faults.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** What one conversation of a simulated controller says, with the faults that befall answers. */
public final class SimulatorOutput {
    private static final byte[] GARBAGE = "\u0000\u00ff~~ no frame\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Consumer<String> traffic;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean closing;
    private boolean gone;

    public SimulatorOutput(Consumer<String> traffic) {
        this.traffic = traffic;
    }

    /** Says the answer, or what becomes of it. @param shown for people */
    public void answer(byte[] bytes, String shown, Fault fault) {
        switch (fault.kind()) {
            case ANSWER_LOST:
                traffic.accept("   (the answer is lost: " + shown + ")");
                return;
            case GARBAGE, WRONG_LRC:
                traffic.accept("<- (garbage)");
                say(GARBAGE);
                break;
            case CUT_AT_BYTE:
                int length = (int) Math.min(fault.amount(), bytes.length);
                traffic.accept("<- " + shown + " (cut after " + length + " bytes)");
                say(Arrays.copyOf(bytes, length));
                close();
                return;
            default:
                break;
        }
        traffic.accept("<- " + shown);
        say(bytes);
    }

    public void say(byte[] bytes) {
        if (!gone && !closing) {
            out.writeBytes(bytes);
        }
    }

    /** After everything that was said. */
    public void close() {
        closing = true;
    }

    public boolean isClosing() {
        return closing;
    }

    /** Nobody listens any more. */
    public void gone() {
        gone = true;
        out.reset();
    }

    public ByteBuffer poll() {
        if (out.size() == 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        out.reset();
        return bytes;
    }
}
