package io.credgate.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the socket and Paho, and hands Paho whole packets that it can digest.
 *
 * <ul>
 *   <li>PUBLISH: the properties are read here and taken out. Paho reads the length of correlation data as a signed
 *       number and dies of more than 32,767 bytes, and of control characters in user properties, which leaves the
 *       connection deaf; and as the broker sends such a message again, for ever. Payloads beyond the limit are cut one
 *       byte behind it while they arrive, so that no message costs more memory than that.
 *   <li>CONNACK: topic aliases are taken out (Paho then never uses them; it would repeat a message under an alias that
 *       the next connection does not know), the packet size limit too (Paho applies it to the wrong direction), and a
 *       receive maximum above 32,767, which Paho reads as negative, is lowered.
 *   <li>Back-pressure: a PUBLISH waits here until the window has room. The broker sees a slow reader.
 *   <li>While a packet trickles in or waits, Paho is given a PINGRESP from time to time. The line is alive, and Paho,
 *       which sees nothing of it, would give it up.
 * </ul>
 *
 * Read by one thread, Paho's receiver.
 */
final class PacketFilter extends InputStream {
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int DISCONNECT = 14;

    /** Room for topic and properties of a PUBLISH; the largest useful ones (two of 64 KiB) fit. */
    private static final int HEAD_MAX = 256 * 1024;

    private final InputStream in;
    private final ArrivalWindow window;
    private final int payloadMax;
    private final long pingEveryMillis;
    private final Runnable alive;
    private final Queue<PublishHead> heads = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Connack connack;
    private volatile int disconnectCode = -1;

    private ByteBuffer out = ByteBuffer.allocate(0);
    private int type = -1;
    private int flags;
    private int length;
    private int read;
    private byte[] body = new byte[0];

    /**
     * @param pingEveryMillis how long Paho may go without a sign of life
     * @param alive told while a message waits for room, when the silence is ours
     */
    PacketFilter(InputStream in, ArrivalWindow window, int payloadMax, long pingEveryMillis, Runnable alive) {
        this.in = in;
        this.window = window;
        this.payloadMax = payloadMax;
        this.pingEveryMillis = pingEveryMillis;
        this.alive = alive;
    }

    /** The head of the message that Paho delivers next; Paho keeps their order. */
    @Nullable
    PublishHead nextHead() {
        return heads.poll();
    }

    @Nullable
    Connack connack() {
        return connack;
    }

    /** Reason code of the DISCONNECT that the broker sent, or -1. */
    int disconnectCode() {
        return disconnectCode;
    }

    @Override
    public int read() throws IOException {
        return refill() ? out.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!refill()) {
            return -1;
        }
        int n = Math.min(count, out.remaining());
        out.get(bytes, offset, n);
        return n;
    }

    @Override
    public int available() throws IOException {
        return out.hasRemaining() ? out.remaining() : in.available();
    }

    private boolean refill() throws IOException {
        if (out.hasRemaining()) {
            return true;
        }
        if (type < 0 && !fixedHeader()) {
            return false;
        }
        if (!bodyComplete()) {
            out = pingresp();
            return true;
        }
        ByteBuffer packet = rewritten();
        if (packet == null) {
            alive.run();
            out = pingresp();
            return true;
        }
        type = -1;
        body = new byte[0];
        out = packet;
        return true;
    }

    private boolean fixedHeader() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int digit = in.read();
            if (digit < 0) {
                return false;
            }
            value |= (digit & 0x7F) << shift;
            if ((digit & 0x80) == 0) {
                break;
            }
            if (shift == 21) {
                throw new IOException("the broker sent a packet without a readable length");
            }
        }
        int keep = first >> 4 == PUBLISH ? HEAD_MAX + payloadMax + 1 : HEAD_MAX;
        if (first >> 4 != PUBLISH && value > keep) {
            throw new IOException("the broker sent a packet of type " + (first >> 4) + " with " + value + " bytes");
        }
        type = first >> 4;
        flags = first & 0x0F;
        length = value;
        read = 0;
        body = new byte[Math.min(length, keep)];
        return true;
    }

    /** False if the rest still trickles in. */
    private boolean bodyComplete() throws IOException {
        long begun = System.nanoTime();
        byte[] scratch = length > body.length ? new byte[8192] : body;
        while (read < length) {
            int n = read < body.length
                    ? in.read(body, read, body.length - read)
                    : in.read(scratch, 0, Math.min(scratch.length, length - read));
            if (n < 0) {
                throw new EOFException("the broker closed the connection inside a packet");
            }
            read += n;
            if (read < length && System.nanoTime() - begun > pingEveryMillis * 1_000_000) {
                return false;
            }
        }
        return true;
    }

    /** The packet as Paho gets it; null while it has to wait for room. */
    private @Nullable ByteBuffer rewritten() throws IOException {
        return switch (type) {
            case CONNACK -> connackForPaho();
            case PUBLISH -> publishForPaho();
            case DISCONNECT -> {
                disconnectCode = body.length == 0 ? 0 : body[0] & 0xFF;
                yield packet(ByteBuffer.wrap(new byte[] {(byte) disconnectCode}));
            }
            default -> packet(ByteBuffer.wrap(body));
        };
    }

    private ByteBuffer connackForPaho() throws IOException {
        if (body.length < 2) {
            throw new IOException("the broker's answer to CONNECT is too short");
        }
        connack = Connack.read(ByteBuffer.wrap(body));
        ByteBuffer kept = ByteBuffer.allocate(body.length + 4);
        ByteBuffer properties = ByteBuffer.wrap(body, 2, body.length - 2);
        Properties5.walk(properties, (identifier, value) -> {
            if (identifier == Properties5.RECEIVE_MAXIMUM) {
                kept.put((byte) identifier).putShort((short) Math.min(value.getShort() & 0xFFFF, Short.MAX_VALUE));
            } else if (identifier == Properties5.SERVER_KEEP_ALIVE
                    || identifier == Properties5.MAXIMUM_QOS
                    || identifier == Properties5.RETAIN_AVAILABLE) {
                kept.put((byte) identifier).put(value);
            }
        });
        kept.flip();
        ByteBuffer answer = ByteBuffer.allocate(kept.remaining() + 6).put(body, 0, 2);
        Properties5.putVariableInt(answer, kept.remaining());
        answer.put(kept).flip();
        return packet(answer);
    }

    private @Nullable ByteBuffer publishForPaho() throws IOException {
        int qos = (flags >> 1) & 3;
        ByteBuffer in = ByteBuffer.wrap(body);
        int topicEnd = in.remaining() < 2 ? Integer.MAX_VALUE : 2 + (in.getShort() & 0xFFFF);
        int headEnd = topicEnd == Integer.MAX_VALUE ? topicEnd : topicEnd + (qos > 0 ? 2 : 0);
        if (qos > 1 || headEnd > body.length) {
            throw new IOException("the broker sent a message that it must not send");
        }
        if (qos > 0 && !hasRoom()) {
            return null;
        }
        PublishHead.Reading reading = new PublishHead.Reading();
        in.position(headEnd);
        if (Properties5.walk(in, reading)) {
            in.limit(Math.min(in.limit(), in.position() + Math.min(payloadMax + 1, in.remaining())));
        } else {
            // Handed on without a body: refused like any other that is not JSON, and acknowledged.
            in.limit(in.capacity()).position(in.limit());
        }
        ArrivalWindow.Slot slot = qos > 0 ? window.arrived(ByteBuffer.wrap(body).getShort(topicEnd) & 0xFFFF) : null;
        heads.add(reading.head((flags & 1) != 0, slot));
        ByteBuffer message = ByteBuffer.allocate(headEnd + 1 + in.remaining());
        message.put(body, 0, headEnd).put((byte) 0).put(in).flip();
        return packet(message);
    }

    private boolean hasRoom() throws InterruptedIOException {
        try {
            return window.awaitRoom(pingEveryMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a message waited for room");
        }
    }

    private ByteBuffer packet(ByteBuffer content) {
        ByteBuffer packet = ByteBuffer.allocate(content.remaining() + 5).put((byte) ((type << 4) | flags));
        Properties5.putVariableInt(packet, content.remaining());
        return packet.put(content).flip();
    }

    private static ByteBuffer pingresp() {
        return ByteBuffer.wrap(new byte[] {(byte) 0xD0, 0});
    }
}
