package io.credgate.transport.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sets up a port that is not open yet: on an open one each call would apply all settings again. */
final class LineSettings {
    private static final int BITS_BESIDE_DATA = 4;

    private LineSettings() {}

    static void apply(TransportConfig.Serial config, SerialPort port) {
        SerialLine line = config.line();
        port.setComPortParameters(
                line.baud(), line.dataBits(), stopBits(line.stopBits()), parity(line.parity()), config.rs485() != null);
        port.setFlowControl(flowControl(line.flowControl()));
        rs485(config.rs485(), port);
        // Reading waits for the first byte without limit, writing until the last bit has left.
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING | SerialPort.TIMEOUT_WRITE_BLOCKING, 0, 0);
        // On opening: what came in before is no answer to anything.
        port.flushIOBuffers();
    }

    private static void rs485(TransportConfig.@Nullable Rs485 rs485, SerialPort port) {
        if (rs485 != null) {
            port.setRs485ModeParameters(
                    true,
                    rs485.rtsActiveHigh(),
                    rs485.termination(),
                    false,
                    micros(rs485.delayBeforeSend()),
                    micros(rs485.delayAfterSend()));
        }
    }

    /** The library takes microseconds; the kernel has whole milliseconds. */
    private static int micros(Duration delay) {
        return (int) TimeUnit.NANOSECONDS.toMicros(delay.toNanos());
    }

    /**
     * The library knows one and two. With five data bits hardware makes one and a half of two; else two are one and a half
     * and a pause.
     */
    private static int stopBits(SerialLine.StopBits stopBits) {
        return stopBits == SerialLine.StopBits.ONE ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS;
    }

    private static int parity(SerialLine.Parity parity) {
        return switch (parity) {
            case NONE -> SerialPort.NO_PARITY;
            case EVEN -> SerialPort.EVEN_PARITY;
            case ODD -> SerialPort.ODD_PARITY;
            case MARK -> SerialPort.MARK_PARITY;
            case SPACE -> SerialPort.SPACE_PARITY;
        };
    }

    private static int flowControl(SerialLine.FlowControl flowControl) {
        return switch (flowControl) {
            case NONE -> SerialPort.FLOW_CONTROL_DISABLED;
            case RTS_CTS -> SerialPort.FLOW_CONTROL_RTS_ENABLED | SerialPort.FLOW_CONTROL_CTS_ENABLED;
            case DTR_DSR -> SerialPort.FLOW_CONTROL_DTR_ENABLED | SerialPort.FLOW_CONTROL_DSR_ENABLED;
            case XON_XOFF -> SerialPort.FLOW_CONTROL_XONXOFF_IN_ENABLED | SerialPort.FLOW_CONTROL_XONXOFF_OUT_ENABLED;
        };
    }

    /** How long that many bytes are on the line at most. */
    static long nanosFor(SerialLine line, int bytes) {
        return TimeUnit.SECONDS.toNanos(bytes) * (line.dataBits() + BITS_BESIDE_DATA) / line.baud();
    }
}
