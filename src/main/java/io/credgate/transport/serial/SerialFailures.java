package io.credgate.transport.serial;

import io.credgate.protocol.SerialLine;
import io.credgate.transport.TransportConfig;
import java.util.List;
import java.util.Locale;

/** Why a serial port did not open or broke, as a sentence for the technician. */
final class SerialFailures {
    /** Numbers of the Linux kernel, include/uapi/asm-generic/errno-base.h. */
    private static final int EPERM = 1;

    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int ENXIO = 6;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;
    private static final int ENOTTY = 25;

    private SerialFailures() {}

    static String noSuchDevice(String port, List<String> neighbours) {
        String others = neighbours.isEmpty() ? "" : "; there is: " + String.join(", ", neighbours);
        return "there is no serial device " + port
                + ": the adapter is not plugged in, or it has another name (see /dev/serial/by-id)" + others;
    }

    static String noSerialDevice(String port) {
        return port + " is no serial device: correct the configuration";
    }

    static String notPermitted(String port, String group) {
        return "no permission to open " + port + ": it belongs to the group " + group + "; run usermod -aG " + group
                + " " + System.getProperty("user.name", "USER") + " and start the gateway again";
    }

    static String busyHere(String port) {
        return port + " is open in this gateway already: another link uses it, or its last connection is still closing";
    }

    static String hangs(String port) {
        return port + " does not open: its driver hangs; pull the adapter out and plug it in again";
    }

    static String noDtrDsr(String port) {
        return port + " cannot use flow control by DTR and DSR: Linux has none; choose rts_cts, xon_xoff or none";
    }

    static String gone(String port) {
        return "the serial device " + port + " was pulled out";
    }

    static String broke(String port, int code) {
        return "the serial device " + port + " stopped working (error " + code
                + "): check plug and adapter, or the other side has ended";
    }

    /**
     * @param code what jSerialComm says: an error number of the kernel, or 1 or 2 of its own; 2 is taken as its own, since
     *     the device was there a moment before
     * @param group of the device
     */
    static String notOpened(TransportConfig.Serial config, int code, String group) {
        String port = config.port();
        return switch (code) {
            case EACCES -> notPermitted(port, group);
            case EPERM ->
                "opening " + port + " is forbidden: the service's unit needs DeviceAllow for it, or a security module"
                        + " forbids it";
            case ENOENT -> busyHere(port);
            case EAGAIN, EBUSY -> port + " is in use by another program; fuser -v " + port + " names it";
            case EIO, ENXIO, ENODEV ->
                "there is no hardware behind " + port + " (error " + code + "): check the adapter";
            case EINVAL -> port + " cannot be set to " + settings(config.line()) + ": check the settings of the line";
            case ENOTTY -> noSerialDevice(port);
            default -> port + " could not be opened (error " + code + ")";
        };
    }

    private static String settings(SerialLine line) {
        return line.baud() + " baud, " + line.dataBits() + " data bits, parity "
                + line.parity().name().toLowerCase(Locale.ROOT) + ", stop bits "
                + line.stopBits().name().toLowerCase(Locale.ROOT);
    }
}
