package io.credgate.mqtt;

/**
 * Where the broker listens. Read without {@link java.net.URI}, which refuses host names with an underscore and, in Paho's
 * hands, fails on them with an exception about inaccessible fields.
 */
record BrokerAddress(String host, int port, boolean tls) {

    static BrokerAddress parse(String url) {
        int colon = url.indexOf("://");
        boolean tls = url.startsWith("ssl://");
        if (colon < 0 || !(tls || url.startsWith("tcp://"))) {
            throw new IllegalArgumentException("a broker is tcp://host:port or ssl://host:port, not " + url);
        }
        String rest = url.substring(colon + 3).replaceFirst("/+$", "");
        int portColon = rest.indexOf(':', rest.startsWith("[") ? Math.max(rest.indexOf(']'), 0) : 0);
        String host = portColon < 0 ? rest : rest.substring(0, portColon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.matches(".*[/@\\[\\]\\s].*")) {
            throw new IllegalArgumentException("no usable host name in " + url);
        }
        return new BrokerAddress(host, portColon < 0 ? (tls ? 8883 : 1883) : port(rest.substring(portColon + 1)), tls);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535, not " + text);
        }
        return Integer.parseInt(text);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
