package io.credgate.protocol;

/**
 * How bytes travel on a serial line: the defaults of a dialect.
 *
 * @param baud bits a second
 * @param dataBits 5 to 8
 */
public record SerialLine(int baud, int dataBits, Parity parity, StopBits stopBits, FlowControl flowControl) {
    /** 9600 8N1 without flow control. */
    public static final SerialLine DEFAULT = new SerialLine(9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE);

    public enum Parity {
        NONE,
        EVEN,
        ODD,
        MARK,
        SPACE
    }

    public enum StopBits {
        ONE,
        ONE_AND_A_HALF,
        TWO
    }

    public enum FlowControl {
        NONE,
        /** Hardware, by the lines RTS and CTS. */
        RTS_CTS,
        /** Hardware, by the lines DTR and DSR. */
        DTR_DSR,
        /** Software, by the bytes XON and XOFF. */
        XON_XOFF
    }
}
