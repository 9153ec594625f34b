package io.credgate.simulation;

import io.credgate.transport.HttpExchanger;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Exchanges over HTTP/1.1, one wire for each, with the promises of the real ones. */
final class WireExchanger implements HttpExchanger {
    private final World world;
    private final Function<Wire.End, Wire> wires;

    WireExchanger(World world, Function<Wire.End, Wire> wires) {
        this.world = world;
        this.wires = wires;
    }

    @Override
    public Exchange start(HttpRequest request, Listener listener) {
        Run run = new Run(request, listener);
        run.wire = wires.apply(run);
        run.wire.connect();
        return () -> run.wire.close("closed by the gateway");
    }

    private final class Run implements Wire.End {
        private final HttpRequest request;
        private final Listener listener;
        private final ByteArrayOutputStream input = new ByteArrayOutputStream();
        private Wire wire;
        private boolean sent;
        private boolean over;

        Run(HttpRequest request, Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        @Override
        public void opened() {
            sent = true;
            wire.send(bytesOf(request));
            world.after(request.replyTimeout(), () -> wire.close("no reply in time"));
        }

        @Override
        public void bytes(byte[] bytes) {
            input.writeBytes(bytes);
            String text = input.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (!"HTTP/".startsWith(text.substring(0, Math.min(5, text.length())))) {
                wire.close("the reply is no HTTP");
            } else if (end >= 0) {
                take(text, end);
            }
        }

        private void take(String text, int end) {
            List<HttpHeader> headers = new ArrayList<>();
            int length = 0;
            String[] lines = text.substring(0, end).split("\r\n");
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                if (colon > 0) {
                    HttpHeader header = new HttpHeader(
                            lines[i].substring(0, colon),
                            lines[i].substring(colon + 1).strip());
                    headers.add(header);
                    length = header.name().equalsIgnoreCase("content-length")
                            ? Integer.parseInt(header.value())
                            : length;
                }
            }
            if (text.length() >= end + 4 + length && !over) {
                over = true;
                byte[] body = text.substring(end + 4, end + 4 + length).getBytes(StandardCharsets.ISO_8859_1);
                listener.onReply(Integer.parseInt(lines[0].split(" ")[1]), headers, body);
                wire.close("over");
            }
        }

        @Override
        public void closed(String reason) {
            if (!over) {
                over = true;
                listener.onFailed(sent, reason);
            }
        }
    }

    private static byte[] bytesOf(HttpRequest request) {
        StringBuilder head = new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\nHost: x\r\n");
        for (HttpHeader header : request.headers()) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        head.append("Content-Length: ").append(request.body().length).append("\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(request.body());
        return out.toByteArray();
    }
}
