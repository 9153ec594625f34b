package io.credgate.transport;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** What a transport told, in order. Any thread. */
public final class RecordingListener implements Transport.Listener {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<String> calls = new ArrayList<>();
    private final List<String> threads = new ArrayList<>();
    private String reason;

    @Override
    public synchronized void onOpened() {
        add("opened");
    }

    @Override
    public synchronized void onBytes(byte[] bytes) {
        received.writeBytes(bytes);
        if (!calls.get(calls.size() - 1).equals("bytes")) {
            add("bytes");
        }
    }

    @Override
    public synchronized void onClosed(String why) {
        reason = why;
        add("closed");
    }

    private void add(String call) {
        calls.add(call);
        String thread = Thread.currentThread().getName();
        if (!threads.contains(thread)) {
            threads.add(thread);
        }
    }

    /** {@code opened}, {@code bytes} (once for several in a row), {@code closed}. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<String> threads() {
        return List.copyOf(threads);
    }

    public synchronized byte[] received() {
        return received.toByteArray();
    }

    /** Null until closed. */
    public synchronized String reason() {
        return reason;
    }
}
