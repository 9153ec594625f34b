package io.credgate.simulator;

import io.credgate.simulator.SimulatedController.Conversation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Serves a simulated controller over TCP. One thread of its own owns the controller and all its conversations; the
 * controller's time is {@link System#nanoTime}. Uses plain sockets, nothing of the product's transport. The controller
 * outlives the server: close this one and start another on the same port to play a restart.
 */
public final class SimulatorServer implements SimulatorHost {
    private static final long CLOSE_MAX_SECONDS = 30;
    private static final long SELECT_MAX_MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What the controller does to a connection that it wants to be rid of. */
    public enum Cut {
        /** Ends it in order: the client reads an end of stream. */
        CLOSE,
        /** Resets it: the client's next read or write fails. */
        RESET
    }

    private final SimulatedController controller;
    private final Cut cut;
    private final Selector selector;
    private final ServerSocketChannel listening;
    private final Thread thread;
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private final List<SimulatorClient> clients = new ArrayList<>();
    /** Conversations whose client has gone, but which the controller still has work for. */
    private final List<Conversation> abandoned = new ArrayList<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile Throwable failure;

    private SimulatorServer(SimulatedController controller, InetSocketAddress address, Cut cut) throws IOException {
        this.controller = controller;
        this.cut = cut;
        selector = Selector.open();
        try {
            listening = ServerSocketChannel.open();
            listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listening.bind(address);
            listening.configureBlocking(false);
            listening.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
        thread = new Thread(this::serve, "simulator-" + port());
        thread.setDaemon(true);
    }

    /** On a free port of the loopback interface; cuts by closing. */
    public static SimulatorServer start(SimulatedController controller) throws IOException {
        return start(controller, new InetSocketAddress("127.0.0.1", 0), Cut.CLOSE);
    }

    /** @param address port 0 = a free one */
    public static SimulatorServer start(SimulatedController controller, InetSocketAddress address, Cut cut)
            throws IOException {
        SimulatorServer server = new SimulatorServer(controller, address, cut);
        server.thread.start();
        return server;
    }

    public int port() {
        return listening.socket().getLocalPort();
    }

    /** Asks or tells the controller something on the thread that owns it, such as its cards or a new fault. */
    public <T> T ask(Function<SimulatedController, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        asked.add(() -> {
            try {
                answer.complete(question.apply(controller));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        selector.wakeup();
        if (ended.getCount() == 0) {
            // Nobody else touches the controller any more.
            runAsked();
        }
        return answer.orTimeout(CLOSE_MAX_SECONDS, TimeUnit.SECONDS).join();
    }

    /** How many clients are connected at this moment. */
    public int clients() {
        return ask(c -> clients.size());
    }

    /** Cuts every connection, as a restart of the lock system's service would. */
    public void cutAll() {
        ask(c -> {
            long now = System.nanoTime();
            List.copyOf(clients).forEach(client -> drop(client, now));
            return null;
        });
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        ended.await();
    }

    /**
     * Cuts all connections and frees the port.
     *
     * @throws IllegalStateException if the simulated controller itself has failed
     */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        boolean interrupted = false;
        try {
            if (!ended.await(CLOSE_MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the simulator on port " + port() + " does not end");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("the simulated controller failed: " + failure, failure);
        }
    }

    private void serve() {
        try {
            while (!closing) {
                selector.select(selectMillis());
                runAsked();
                accept();
                long now = System.nanoTime();
                List.copyOf(clients).forEach(client -> work(client, now));
                selector.selectedKeys().clear();
                abandoned.forEach(gone -> workForNobody(gone, now));
                abandoned.removeIf(gone -> gone.pollTimeoutNanos() == Long.MAX_VALUE);
                // What one conversation did may have made another one speak.
                List.copyOf(clients).forEach(client -> flush(client, now));
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            endAll();
        }
    }

    private void endAll() {
        long now = System.nanoTime();
        for (SimulatorClient client : List.copyOf(clients)) {
            try {
                drop(client, now);
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        try {
            listening.close();
            selector.close();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
        ended.countDown();
        runAsked();
    }

    private long selectMillis() {
        long next = Long.MAX_VALUE;
        for (SimulatorClient client : clients) {
            next = Math.min(next, client.conversation().pollTimeoutNanos());
        }
        for (Conversation gone : abandoned) {
            next = Math.min(next, gone.pollTimeoutNanos());
        }
        if (next == Long.MAX_VALUE) {
            return SELECT_MAX_MILLIS;
        }
        long millis = (next - System.nanoTime() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return Math.max(1, Math.min(millis, SELECT_MAX_MILLIS));
    }

    private void runAsked() {
        for (Runnable next = asked.poll(); next != null; next = asked.poll()) {
            next.run();
        }
    }

    private void accept() throws IOException {
        SocketChannel socket;
        while ((socket = listening.accept()) != null) {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
            clients.add(new SimulatorClient(socket, key, controller.connect(System.nanoTime())));
        }
    }

    private void work(SimulatorClient client, long now) {
        ByteBuffer input = client.read();
        if (input == null) {
            drop(client, now);
            return;
        }
        if (input.hasRemaining()) {
            client.conversation().handleInput(input, now);
        }
        if (client.conversation().pollTimeoutNanos() <= now) {
            client.conversation().handleTimeout(now);
        }
        flush(client, now);
    }

    private void flush(SimulatorClient client, long now) {
        if (clients.contains(client) && !client.flush()) {
            drop(client, now);
        }
    }

    private void drop(SimulatorClient client, long now) {
        if (clients.remove(client)) {
            client.hangUp(cut == Cut.RESET);
            client.conversation().handleDisconnected(now);
            abandoned.add(client.conversation());
        }
    }

    private static void workForNobody(Conversation gone, long now) {
        if (gone.pollTimeoutNanos() <= now) {
            gone.handleTimeout(now);
        }
        while (gone.pollTransmit() != null) {
            // Nobody reads it any more.
        }
    }
}
