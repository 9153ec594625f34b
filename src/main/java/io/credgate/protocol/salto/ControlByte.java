package io.credgate.protocol.salto;

/** The bytes with a meaning of their own (protocol sheet, section 2.2), as unsigned values. */
final class ControlByte {
    /** Starts a frame. */
    static final int STX = 0x02;
    /** Ends a frame; exactly one LRC byte follows, of any value. */
    static final int ETX = 0x03;
    /** Ready for a request? */
    static final int ENQ = 0x05;
    /** Ready, or: frame accepted and being processed. */
    static final int ACK = 0x06;
    /** Not ready, or: frame refused. */
    static final int NAK = 0x15;
    /** Separates fields; manuals and logs print it as {@code |}. */
    static final int SEPARATOR = 0xB3;
    /** In the place of the LRC: the sender does not want it checked. */
    static final int LRC_SKIP = 0x0D;

    private ControlByte() {}
}
