package io.credgate.protocol.salto.ship;

import java.nio.charset.StandardCharsets;

/** {@code STP/<version>/<length>/<body>} (protocol sheet, section 3.2). */
final class StpFrame {
    private StpFrame() {}

    /** @param xml pure ASCII */
    static byte[] encode(String version, String xml) {
        byte[] body = xml.getBytes(StandardCharsets.US_ASCII);
        byte[] head = ("STP/" + version + "/" + body.length + "/").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + body.length];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(body, 0, frame, head.length, body.length);
        return frame;
    }
}
