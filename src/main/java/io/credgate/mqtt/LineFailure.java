package io.credgate.mqtt;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** Says in words what a failed line means for whoever has to repair it. */
final class LineFailure {
    private LineFailure() {}

    static String describe(@Nullable Throwable cause, String otherwise) {
        if (cause == null) {
            return otherwise;
        }
        if (cause instanceof MqttException paho
                && paho.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT) {
            return "the broker does not answer any more";
        }
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof SSLException) {
            return tls(message);
        }
        if (cause instanceof ConnectException) {
            return "the broker cannot be reached: " + message;
        }
        if (cause instanceof SocketTimeoutException) {
            return "the broker does not answer: " + message;
        }
        return message;
    }

    private static String tls(String message) {
        if (message.contains("PKIX") || message.contains("unable to find valid certification path")) {
            return "the broker's certificate is not signed by a trusted authority: " + message;
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return "the broker's certificate is for another host: " + message;
        }
        if (message.contains("certificate")) {
            return "the broker does not accept our certificate: " + message;
        }
        return "TLS failed: " + message;
    }
}
