package io.credgate.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.credgate.dispatch.OutboundReport;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportSenderTest {

    /** Against what Paho makes of it, around the steps of the length fields. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "85, 0", "86, 0", "100, 16", "0, 65535", "16350, 100", "2097100, 9", "2097152, 9"})
    void knowsTheSizeOfThePacketBeforeItIsMade(int payload, int correlation) throws MqttException {
        byte[] correlationData = correlation == 0 ? null : new byte[correlation];
        OutboundReport report = new OutboundReport(1, "t/\u00e9", new byte[payload], false, correlationData);
        MqttProperties properties = new MqttProperties();
        if (payload > 0) {
            properties.setPayloadFormat(true);
            properties.setContentType("application/json");
        }
        if (correlationData != null) {
            properties.setCorrelationData(correlationData);
        }
        MqttPublish packet =
                new MqttPublish("t/\u00e9", new MqttMessage(new byte[payload], 1, false, properties), properties);
        packet.setMessageId(1);
        assertEquals(packet.getHeader().length + packet.getPayload().length, ReportSender.packetSize(report));
    }
}
