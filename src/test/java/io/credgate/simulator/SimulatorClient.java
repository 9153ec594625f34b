package io.credgate.simulator;

import io.credgate.simulator.SimulatedController.Conversation;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One client of a {@link SimulatorServer}. Only on the server's thread. */
final class SimulatorClient {
    private final SocketChannel socket;
    private final SelectionKey key;
    private final Conversation conversation;
    private final ByteBuffer input = ByteBuffer.allocate(4096);
    private final Deque<ByteBuffer> output = new ArrayDeque<>();

    SimulatorClient(SocketChannel socket, SelectionKey key, Conversation conversation) {
        this.socket = socket;
        this.key = key;
        this.conversation = conversation;
    }

    Conversation conversation() {
        return conversation;
    }

    /** What has arrived, maybe nothing; null if the client has gone. */
    ByteBuffer read() {
        input.clear();
        try {
            if (socket.read(input) < 0) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        return input.flip();
    }

    /** Writes what can be written now; false if the connection is over. */
    boolean flush() {
        for (ByteBuffer next = conversation.pollTransmit(); next != null; next = conversation.pollTransmit()) {
            output.add(next);
        }
        try {
            while (!output.isEmpty()) {
                socket.write(output.element());
                if (output.element().hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    return true;
                }
                output.remove();
            }
            key.interestOps(SelectionKey.OP_READ);
            return !conversation.wantsClose();
        } catch (IOException e) {
            return false;
        }
    }

    void hangUp(boolean reset) {
        try {
            if (reset) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
