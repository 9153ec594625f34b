package io.credgate.simulation;

import java.time.Duration;
import java.util.Arrays;

/**
 * One connection between the gateway and a lock system: slow, in pieces, in order; refused, cut in the middle of a piece or
 * swallowing everything, as the weather is. What was sent before the gateway died or hung up still arrives.
 */
final class Wire implements ControllerEnd.Peer {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final World world;
    private final Weather weather;
    private final ControllerEnd far;
    private final End near;
    private final String name;
    private ControllerEnd.Handle handle;
    private boolean open;
    /** Nothing is told to the gateway's side any more. */
    private boolean silent;
    /** The connection is broken for the lock system's side as well. */
    private boolean cut;

    private boolean holeOut;
    private boolean holeIn;
    private long lastOutNanos;
    private long lastInNanos;

    /** The gateway's side; called as by an I/O thread. */
    interface End {
        void opened();

        void bytes(byte[] bytes);

        void closed(String reason);
    }

    Wire(World world, Weather weather, ControllerEnd far, String name, End near) {
        this.world = world;
        this.weather = weather;
        this.far = far;
        this.name = name;
        this.near = near;
    }

    void connect() {
        if (weather.troublesConnecting()) {
            boolean hangs = world.random.nextBoolean();
            world.note(name, hangs ? "connecting hangs" : "connection refused");
            world.after(hangs ? CONNECT_TIMEOUT : weather.lineDelay(), () -> close(hangs ? "timed out" : "refused"));
            return;
        }
        world.after(weather.lineDelay(), () -> {
            if (silent) {
                return;
            }
            open = true;
            handle = far.connect(this);
            world.note(name, "connected");
            near.opened();
            if (weather.hidesBlackHole()) {
                world.after(world.moment(Duration.ofSeconds(60)), this::becomeBlackHole);
            }
        });
    }

    private void becomeBlackHole() {
        if (!weather.isCalm() && open) {
            int kind = world.random.nextInt(3);
            holeOut = kind != 0;
            holeIn = kind != 1;
            world.note(name, "swallows what is %s", kind == 0 ? "answered" : kind == 1 ? "sent" : "said");
        }
    }

    boolean send(byte[] bytes) {
        if (!open) {
            return false;
        }
        world.note(name, "gateway sends %d bytes", bytes.length);
        boolean cuts = weather.cutsLine();
        int passing = cuts ? world.random.nextInt(bytes.length + 1) : bytes.length;
        for (byte[] piece : pieces(Arrays.copyOf(bytes, passing))) {
            lastOutNanos =
                    Math.max(lastOutNanos, world.nanos() + weather.lineDelay().toNanos());
            world.at(lastOutNanos, () -> {
                if (!cut && !holeOut) {
                    handle.say(piece);
                }
            });
        }
        if (cuts) {
            world.at(lastOutNanos, this::cut);
        }
        return true;
    }

    @Override
    public void said(byte[] bytes) {
        boolean cuts = weather.cutsLine();
        int passing = cuts ? world.random.nextInt(bytes.length + 1) : bytes.length;
        for (byte[] piece : pieces(Arrays.copyOf(bytes, passing))) {
            lastInNanos =
                    Math.max(lastInNanos, world.nanos() + weather.lineDelay().toNanos());
            world.at(lastInNanos, () -> {
                if (open && !silent && !holeIn) {
                    world.note(name, "lock system says %d bytes", piece.length);
                    near.bytes(piece);
                }
            });
        }
        if (cuts) {
            world.at(lastInNanos, this::cut);
        }
    }

    @Override
    public void hungUp() {
        lastInNanos = Math.max(lastInNanos, world.nanos() + weather.lineDelay().toNanos());
        world.at(lastInNanos, () -> {
            if (!holeIn) {
                close("closed by the other side");
            }
        });
    }

    private byte[][] pieces(byte[] bytes) {
        if (bytes.length < 2 || world.random.nextInt(4) > 0) {
            return new byte[][] {bytes};
        }
        int at = 1 + world.random.nextInt(bytes.length - 1);
        return new byte[][] {Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)};
    }

    private void cut() {
        if (!cut) {
            cut = true;
            world.note(name, "connection cut");
            close("reset");
        }
    }

    /** The gateway's side hears of it, once; the lock system's side after what is on its way. */
    void close(String reason) {
        if (silent) {
            return;
        }
        abandon();
        near.closed(reason);
    }

    /** The gateway's process is gone, and with it everybody who could be told. */
    void abandon() {
        if (silent) {
            return;
        }
        silent = true;
        open = false;
        if (handle != null) {
            lastOutNanos =
                    Math.max(lastOutNanos, world.nanos() + weather.lineDelay().toNanos());
            world.at(lastOutNanos, handle::leave);
        }
    }
}
