package io.credgate.protocol.salto.ship;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer: {@code RequestResponse} with {@code Params} or an {@code Exception} (protocol sheet, section 3.3). */
sealed interface ShipReply {

    /** @param params element of that name; empty if there was none */
    record Params(String request, XmlElement params) implements ShipReply {}

    /** @param text what the lock system says, as received */
    record Refusal(String request, int code, String text) implements ShipReply {}

    /** No answer that can be understood. */
    record Unreadable(String reason) implements ShipReply {}

    int CODE_DIGITS_MAX = 6;

    static ShipReply read(byte[] body) {
        XmlElement root = XmlReader.read(body);
        if (root == null) {
            return new Unreadable("the answer is no XML");
        }
        if (!root.name().equals("RequestResponse")) {
            return new Unreadable("the answer is no RequestResponse");
        }
        String request = root.textOf("RequestName");
        XmlElement exception = root.child("Exception");
        if (exception == null) {
            XmlElement params = root.child("Params");
            return new Params(request, params == null ? new XmlElement("Params", "", List.of()) : params);
        }
        Integer code = number(exception.textOf("Code"));
        // 0 is "ok" in the table of codes; an exception that says so says nothing.
        return code == null || code == 0
                ? new Unreadable("the answer is an exception without a code")
                : new Refusal(request, code, exception.textOf("Message"));
    }

    private static @Nullable Integer number(String text) {
        return text.matches("-?[0-9]{1," + CODE_DIGITS_MAX + "}") ? Integer.valueOf(text) : null;
    }
}
