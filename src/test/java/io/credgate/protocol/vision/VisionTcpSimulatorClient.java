package io.credgate.protocol.vision;

import io.credgate.simulator.Faults;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** One client of VISION over TCP (protocol sheet, section 1): answers each struct with the same struct, filled in. */
final class VisionTcpSimulatorClient implements VisionSimulatorServer.Client {
    private static final int HEADER = 18;
    private static final int REGISTER = 1;
    private static final int UNREGISTER = 2;
    private static final int ENCODE_REMOTE = 4;
    private static final byte[] GARBAGE = {0x55, 0, (byte) 0xAA, 0x1E, 'R', 9};

    private final VisionSimulatorServer server;
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();
    private final Deque<byte[]> outgoing = new ArrayDeque<>();
    /** The struct of the command at work. */
    private byte[] asked = new byte[0];

    private boolean registered;
    private boolean closing;
    private boolean gone;

    VisionTcpSimulatorClient(VisionSimulatorServer server, long nowNanos) {
        this.server = server;
        server.tell("  (connected at " + nowNanos / VisionSimulatorServer.NANOS_PER_MILLI + " ms)");
    }

    @Override
    public void handleInput(ByteBuffer bytes, long nowNanos) {
        handleTimeout(nowNanos);
        while (bytes.hasRemaining()) {
            input.write(bytes.get());
            byte[] held = input.toByteArray();
            if (gone || closing || held.length < HEADER) {
                continue;
            }
            ByteBuffer header = ByteBuffer.wrap(held).order(ByteOrder.LITTLE_ENDIAN);
            int size = header.getInt(14);
            if (header.getInt(0) != 0x55555555 || header.getInt(4) != 0xAAAAAAAA || size < 0 || size > 1000) {
                server.tell("> no struct");
                close();
            } else if (held.length == HEADER + size) {
                input.reset();
                struct(header.getInt(10), held, nowNanos);
            }
        }
    }

    private void struct(int command, byte[] struct, long nowNanos) {
        switch (command) {
            case REGISTER -> {
                registered = text(struct, HEADER, 20).equals(VisionTcpSimulator.LICENCE);
                server.tell("> Register " + text(struct, HEADER + 20, 20));
                struct[HEADER + 40] = (byte) (registered ? 0 : 2);
                server.tell("< Register " + struct[HEADER + 40]);
                outgoing.add(struct);
            }
            case UNREGISTER -> {
                registered = false;
                server.tell("> Unregister");
                outgoing.add(struct);
            }
            case ENCODE_REMOTE -> encode(struct, nowNanos);
            default -> {
                server.tell("> unknown command " + command);
                close();
            }
        }
    }

    private void encode(byte[] struct, long nowNanos) {
        char command = (char) struct[HEADER];
        String data = text(struct, HEADER + 1, 512);
        String encoder = text(struct, HEADER + 513, 3);
        server.tell("> " + encoder + " " + command + data);
        if (!registered) {
            close();
            return;
        }
        Faults.Fault fault = server.faultFor(command);
        asked = struct;
        switch (fault.kind()) {
            case SILENT -> server.tell("  (nothing happens)");
            case NAK, CUT_ON_REQUEST -> close();
            default -> server.command(this, encoder, command, data, fault, nowNanos);
        }
    }

    @Override
    public void answer(String encoder, String data, Faults.Fault spoilt) {
        byte[] struct = asked.clone();
        byte[] told = data.getBytes(StandardCharsets.ISO_8859_1);
        if (told.length > 1) {
            Arrays.fill(struct, HEADER, HEADER + 513, (byte) 0);
        }
        System.arraycopy(told, 0, struct, HEADER, told.length);
        server.tell("< " + encoder + " " + data);
        switch (spoilt.kind()) {
            case GARBAGE, WRONG_LRC -> {
                outgoing.add(GARBAGE);
                outgoing.add(struct);
            }
            case CUT_AT_BYTE -> {
                outgoing.add(Arrays.copyOf(struct, (int) Math.min(spoilt.amount(), struct.length)));
                close();
            }
            default -> outgoing.add(struct);
        }
    }

    private static String text(byte[] struct, int at, int length) {
        String all = new String(struct, at, length, StandardCharsets.ISO_8859_1);
        int end = all.indexOf('\0');
        return end < 0 ? all : all.substring(0, end);
    }

    @Override
    public void close() {
        server.tell("  (connection closed)");
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
