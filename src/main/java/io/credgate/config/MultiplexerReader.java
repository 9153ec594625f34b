package io.credgate.config;

import io.credgate.config.GatewayConfig.Multiplexer;
import io.credgate.config.TransportReader.HostAndPort;
import io.credgate.protocol.LinkProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The section {@code multiplexer} of a link: where other programs may speak to the lock system, and which. */
final class MultiplexerReader {
    /** Addresses only: a name could be made to mean another machine. */
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private MultiplexerReader() {}

    /** Null if there is none, or after a problem was reported. */
    static @Nullable Multiplexer read(YamlSection link, @Nullable LinkProfile profile) {
        if (!link.has("multiplexer")) {
            return null;
        }
        YamlSection section = link.sectionOrEmpty("multiplexer");
        String listen = section.requiredText("listen", "Write address:port to listen on, such as 10.0.0.2:8090");
        HostAndPort address = TransportReader.hostAndPort(listen);
        if (address == null && !listen.isEmpty()) {
            section.problem("listen", section.quoted("listen") + " is not an address and a port", "Write address:port");
        }
        List<String> clients = new ArrayList<>();
        for (String client : section.texts("clients")) {
            if (ADDRESS.matcher(client).matches()) {
                clients.add(client);
            } else {
                section.problem("clients", "\"" + client + "\" is no IP address", "Write addresses such as 10.0.0.7");
            }
        }
        if (!section.has("clients") || (clients.isEmpty() && section.isEmptyList("clients"))) {
            section.problem(
                    "clients",
                    "Nobody may connect: the list of client addresses is missing or empty",
                    "Write the IP address of each program that may connect");
        }
        int clientsMax = section.integer("clients_max", 8, 1, 64);
        section.finish();
        if (profile != null && profile.newRelayServer() == null) {
            link.problem("multiplexer", "There is no multiplexer for " + profile.dialect(), "Remove the section");
        }
        return address == null ? null : new Multiplexer(address.host(), address.port(), clients, clientsMax);
    }
}
