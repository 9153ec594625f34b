package io.credgate.mqtt;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** What one connection tells Paho, and the line that it is to use. Made anew for each connection, as the will may change. */
final class ConnectOptions extends MqttConnectionOptions {
    /** MQTT 5, 3.1.3.4: two bytes of length. */
    private static final int WILL_MAX_BYTES = 65_535;

    private final BrokerSocket line;

    ConnectOptions(MqttConfig config, BrokerSocket line) {
        this.line = line;
        setAutomaticReconnect(false);
        setCleanStart(false);
        // Absent or zero, the broker drops the session with the connection.
        setSessionExpiryInterval(config.sessionExpiry().toSeconds());
        setReceiveMaximum(config.receiveMaximum());
        setMaximumPacketSize((long) config.packetMaxBytes());
        setKeepAliveInterval((int) config.keepAlive().toSeconds());
        setUserName(config.username());
        String password = config.password();
        if (password != null) {
            setPassword(password.getBytes(StandardCharsets.UTF_8));
        }
        setWill(config.will());
    }

    private void setWill(MqttConfig.Will will) {
        byte[] payload = will.payload().get();
        if (payload.length > WILL_MAX_BYTES) {
            throw new IllegalStateException("the will has " + payload.length + " bytes");
        }
        setWill(will.topic(), new MqttMessage(payload, 1, true, null));
        MqttProperties properties = new MqttProperties();
        properties.setWillDelayInterval(will.delay().toSeconds());
        properties.setPayloadFormat(true);
        properties.setContentType("application/json");
        // As properties of the message they would be ignored.
        setWillMessageProperties(properties);
    }

    BrokerSocket line() {
        return line;
    }
}
