package io.credgate.mqtt;

import com.google.auto.service.AutoService;
import java.net.URI;
import java.util.Set;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.spi.NetworkModuleFactory;
import org.jspecify.annotations.Nullable;

/** Gives Paho the line that its caller made. The address is in there, not in the URI, which is the same for all. */
@AutoService(NetworkModuleFactory.class)
public final class BrokerSocketFactory implements NetworkModuleFactory {
    static final String URI = "credgate://broker";

    @Override
    public Set<String> getSupportedUriSchemes() {
        return Set.of("credgate");
    }

    @Override
    public void validateURI(URI uri) {
        // Any: it is only read by us.
    }

    @Override
    public NetworkModule createNetworkModule(URI uri, MqttConnectionOptions options, @Nullable String clientId) {
        if (options instanceof ConnectOptions ours) {
            return ours.line();
        }
        throw new IllegalArgumentException("credgate:// serves this gateway only");
    }
}
