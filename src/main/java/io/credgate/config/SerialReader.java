package io.credgate.config;

import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The section {@code serial} of a link. */
final class SerialReader {
    private SerialReader() {}

    /** @param line what the dialect uses where the file says nothing */
    static TransportConfig.Serial read(YamlSection link, String key, SerialLine line) {
        YamlSection section = link.sectionOrEmpty(key);
        String port = section.requiredText(
                "port", "Name the device, best below /dev/serial/by-id, which stays the same over a restart");
        if (!port.isEmpty() && !port.startsWith("/")) {
            section.problem("port", section.quoted("port") + " is no absolute path", "Write it in full: /dev/...");
        }
        SerialLine read = new SerialLine(
                section.integer("baud", line.baud(), 50, 4_000_000),
                section.integer("data_bits", line.dataBits(), 5, 8),
                section.choice("parity", line.parity(), SerialLine.Parity.class),
                stopBits(section, line.stopBits()),
                section.choice("flow_control", line.flowControl(), SerialLine.FlowControl.class));
        TransportConfig.Serial serial = new TransportConfig.Serial(port, read, rs485(section));
        section.finish();
        return serial;
    }

    private static SerialLine.StopBits stopBits(YamlSection section, SerialLine.StopBits fallback) {
        String text = section.has("stop_bits") ? section.text("stop_bits", "") : null;
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "1" -> SerialLine.StopBits.ONE;
            case "1.5" -> SerialLine.StopBits.ONE_AND_A_HALF;
            case "2" -> SerialLine.StopBits.TWO;
            default -> {
                section.problem("stop_bits", section.quoted("stop_bits") + " is not known", "Write 1, 1.5 or 2");
                yield fallback;
            }
        };
    }

    private static TransportConfig.@Nullable Rs485 rs485(YamlSection serial) {
        YamlSection section = serial.section("rs485");
        if (section == null) {
            return null;
        }
        TransportConfig.Rs485 rs485 = new TransportConfig.Rs485(
                section.bool("rts_active_high", true),
                section.bool("termination", false),
                section.duration("delay_before_send", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)),
                section.duration("delay_after_send", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        section.finish();
        return rs485;
    }
}
