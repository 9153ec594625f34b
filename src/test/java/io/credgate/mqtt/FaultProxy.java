package io.credgate.mqtt;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy between a client and a broker that understands MQTT just enough to drop, delay and record single packets, and
 * that can play every fault of a line that has been seen in the field.
 */
public final class FaultProxy implements AutoCloseable {
    // MQTT 5, 2.1.2
    public static final int CONNECT = 1;
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int SUBSCRIBE = 8;
    public static final int SUBACK = 9;
    public static final int PINGRESP = 13;

    /** What becomes of a new connection. */
    public enum Accept {
        PASS,
        /** Closed at once, as by a load balancer without a backend. */
        CLOSE,
        /** Held open; nobody ever answers. */
        SILENCE
    }

    public enum Direction {
        TO_BROKER,
        TO_CLIENT
    }

    /** @param content the whole packet, its first 64 KiB at most */
    public record Packet(Direction direction, int type, byte[] content) {
        /** The packet id of a PUBACK. */
        public int ackedId() {
            return (content[2] & 0xFF) << 8 | content[3] & 0xFF;
        }
    }

    private record Drop(Direction direction, int type) {}

    private static final int RECORDED_BYTES = 64 * 1024;

    private final ServerSocket server;
    private final int upstreamPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<Drop, AtomicInteger> drops = new ConcurrentHashMap<>();
    private final List<Packet> packets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Object gate = new Object();
    private volatile Accept accept = Accept.PASS;
    private volatile boolean frozen;
    private volatile boolean recording;
    private volatile long delayMillis;
    private volatile int trickleBytes;
    private volatile long tricklePauseMillis;
    private volatile boolean closed;

    public FaultProxy(int upstreamPort) {
        this.upstreamPort = upstreamPort;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("proxy-accept", this::acceptAll);
    }

    public String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    public int port() {
        return server.getLocalPort();
    }

    public void accept(Accept how) {
        accept = how;
    }

    /** Nothing passes, nothing is closed: a pulled cable. */
    public void freeze() {
        frozen = true;
    }

    public void thaw() {
        synchronized (gate) {
            frozen = false;
            gate.notifyAll();
        }
    }

    /** Resets all connections. */
    public void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already.
            }
            close(socket);
        }
    }

    /** Swallows the next packets of that type. */
    public void drop(Direction direction, int type, int count) {
        drops.computeIfAbsent(new Drop(direction, type), key -> new AtomicInteger())
                .addAndGet(count);
    }

    /** What was to be dropped and has not come by passes from now on. */
    public void dropNothingMore() {
        drops.values().forEach(left -> left.set(0));
    }

    /** How many of the packets that were to be dropped have not come by yet. */
    public int dropsLeft() {
        return drops.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Holds each packet back that long, in both directions. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Lets large packets trickle: so many bytes, then a pause. Zero bytes: at once. */
    public void trickle(int bytes, long pauseMillis) {
        tricklePauseMillis = pauseMillis;
        trickleBytes = bytes;
    }

    /** Connections so far. */
    public int accepted() {
        return accepted.get();
    }

    public void record() {
        recording = true;
    }

    public List<Packet> all() {
        return packets;
    }

    public List<Packet> recorded(Direction direction, int type) {
        List<Packet> found = new ArrayList<>();
        for (Packet packet : packets) {
            if (packet.direction() == direction && packet.type() == type) {
                found.add(packet);
            }
        }
        return found;
    }

    private void acceptAll() {
        while (!closed) {
            try {
                Socket client = server.accept();
                accepted.incrementAndGet();
                if (accept == Accept.CLOSE) {
                    client.close();
                    continue;
                }
                sockets.add(client);
                if (accept == Accept.PASS) {
                    start("proxy-connect", () -> join(client));
                }
            } catch (IOException e) {
                if (closed) {
                    return;
                }
            }
        }
    }

    private void join(Socket client) {
        Socket broker = new Socket();
        try {
            broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamPort), 5000);
            broker.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(broker);
            start("proxy-up", () -> copy(Direction.TO_BROKER, client, broker));
            copy(Direction.TO_CLIENT, broker, client);
        } catch (IOException e) {
            close(broker);
            close(client);
        }
    }

    private void copy(Direction direction, Socket from, Socket to) {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
            OutputStream out = to.getOutputStream();
            while (true) {
                byte[] packet = readPacket(in);
                awaitThaw();
                int type = packet[0] >> 4 & 0x0F;
                if (recording) {
                    packets.add(new Packet(
                            direction, type, Arrays.copyOf(packet, Math.min(packet.length, RECORDED_BYTES))));
                }
                if (!isDropped(direction, type)) {
                    write(out, packet);
                }
            }
        } catch (IOException e) {
            // One side has closed: so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
        }
    }

    private void write(OutputStream out, byte[] packet) throws IOException, InterruptedException {
        int step = trickleBytes == 0 ? packet.length : trickleBytes;
        for (int at = 0; at < packet.length; at += step) {
            out.write(packet, at, Math.min(step, packet.length - at));
            out.flush();
            if (at + step < packet.length) {
                Thread.sleep(tricklePauseMillis);
            }
        }
    }

    private static byte[] readPacket(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        byte[] header = new byte[5];
        header[0] = (byte) first;
        int size = 1;
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            header[size++] = (byte) digit;
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0 && size < 5);
        byte[] packet = Arrays.copyOf(header, size + length);
        in.readFully(packet, size, length);
        return packet;
    }

    private boolean isDropped(Direction direction, int type) {
        AtomicInteger left = drops.get(new Drop(direction, type));
        return left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private void awaitThaw() throws InterruptedException {
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        synchronized (gate) {
            while (frozen && !closed) {
                gate.wait();
            }
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is what was wanted.
        }
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        thaw();
    }
}
