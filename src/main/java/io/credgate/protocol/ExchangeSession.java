package io.credgate.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of requests and responses (HTTP). The transport gives each request exactly one reply or one failure,
 * and with a failure says whether any byte of the request may have left.
 */
public interface ExchangeSession extends Session {

    /** Next request, or null. */
    @Nullable
    Request pollRequest();

    void handleReply(Reply reply, long nowNanos);

    /** @param maybeSent false only if it is certain that nothing of the request left this machine */
    void handleExchangeFailed(long requestId, boolean maybeSent, String reason, long nowNanos);

    /** @param target path with query */
    record Request(long requestId, String method, String target, List<Header> headers, byte[] body) {
        /** Leaves headers and body out: they hold keys, passwords and names. */
        @Override
        public String toString() {
            return "Request[" + requestId + ", " + method + "]";
        }
    }

    record Reply(long requestId, int status, List<Header> headers, byte[] body) {
        /** Leaves headers and body out. */
        @Override
        public String toString() {
            return "Reply[" + requestId + ", " + status + "]";
        }
    }

    record Header(String name, String value) {
        @Override
        public String toString() {
            return name + ": ***";
        }
    }
}
