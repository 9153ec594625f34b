package io.credgate.transport;

import java.time.Duration;
import java.util.List;

/**
 * Asks a controller over HTTP. Each exchange has a connection of its own, so that nothing is ever sent on one that the
 * other side has given up, and ends in exactly one call of its listener.
 */
public interface HttpExchanger {

    /**
     * Starts an exchange; does not block.
     *
     * @return to give it up
     */
    Exchange start(HttpRequest request, Listener listener);

    /**
     * @param target path with query
     * @param headers as they are to go out, in order; {@code Host}, {@code Content-Length} and {@code Connection} are added
     * @param replyTimeout from the first byte out to the last byte in
     */
    record HttpRequest(String method, String target, List<HttpHeader> headers, byte[] body, Duration replyTimeout) {
        public HttpRequest {
            headers = List.copyOf(headers);
        }

        /** Leaves headers and body out: they hold keys and names. */
        @Override
        public String toString() {
            return "HttpRequest[" + method + "]";
        }
    }

    record HttpHeader(String name, String value) {}

    /** Called on an I/O thread, once. */
    interface Listener {
        void onReply(int status, List<HttpHeader> headers, byte[] body);

        /**
         * @param maybeSent false only if it is certain that nothing of the request left this machine
         * @param reason a sentence for the technician
         */
        void onFailed(boolean maybeSent, String reason);
    }

    /** An exchange under way. */
    interface Exchange {
        /** Closes its connection. The listener may still be called, once. Any thread. */
        void giveUp();
    }
}
