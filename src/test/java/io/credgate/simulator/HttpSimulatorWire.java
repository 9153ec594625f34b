package io.credgate.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP/1.1 as a simulated server reads and writes it: requests with a Content-Length, byte by byte. Requests that are no
 * HTTP, or too large, are told as null.
 */
public final class HttpSimulatorWire {
    private static final int HEAD_MAX = 16 * 1024;
    private static final int BODY_MAX = 1 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Request head;
    private int bodyLength;
    private boolean broken;

    /** @param headers by name in lower case */
    public record Request(String method, String target, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What the client said. */
    public interface Listener {
        /** @param request null = no HTTP; nothing more is read */
        void onRequest(Request request);
    }

    public void take(byte b, Listener listener) {
        if (broken) {
            return;
        }
        bytes.write(b);
        if (head == null) {
            if (bytes.size() > HEAD_MAX) {
                fail(listener);
            } else if (b == '\n' && endsHead(bytes.toByteArray())) {
                readHead(bytes.toString(StandardCharsets.ISO_8859_1), listener);
                bytes.reset();
            }
        }
        if (head != null && bytes.size() == bodyLength) {
            Request request = new Request(head.method(), head.target(), head.headers(), bytes.toByteArray());
            head = null;
            bytes.reset();
            listener.onRequest(request);
        }
    }

    private static boolean endsHead(byte[] read) {
        int n = read.length;
        return n >= 4 && read[n - 2] == '\r' && read[n - 3] == '\n' && read[n - 4] == '\r';
    }

    private void readHead(String text, Listener listener) {
        String[] lines = text.split("\r\n");
        String[] first = lines[0].split(" ");
        if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
            fail(listener);
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        String length = headers.getOrDefault("content-length", "0");
        if (!length.matches("[0-9]{1,7}") || Integer.parseInt(length) > BODY_MAX) {
            fail(listener);
            return;
        }
        bodyLength = Integer.parseInt(length);
        head = new Request(first[0], first[1], headers, new byte[0]);
    }

    private void fail(Listener listener) {
        broken = true;
        listener.onRequest(null);
    }

    /** A whole response. */
    public static byte[] response(int status, String contentType, byte[] body) {
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            default -> "Status";
        };
    }
}
