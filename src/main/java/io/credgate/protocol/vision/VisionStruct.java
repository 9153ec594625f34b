package io.credgate.protocol.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The structs of {@code vision-tcp}: packed, little-endian, text single-byte with NUL at its end (protocol sheet, section
 * 1.1). Every answer is the struct of its request with the results filled in.
 */
enum VisionStruct {
    REGISTER(1, 44),
    UNREGISTER(2, 4),
    /** EncodeKcdRmt: a command for an addressed encoder. */
    COMMAND(4, 565);

    static final int HEADER_LENGTH = 18;
    static final int SYNC_1 = 0x55555555;
    static final int SYNC_2 = 0xAAAAAAAA;
    static final short VERSION = 1;

    private static final int LICENSE_LENGTH = 20;
    private static final int APPLICATION_LENGTH = 20;
    private static final int REGISTER_RESULT_AT = 40;
    private static final int DATA_AT = 1;
    private static final int DATA_LENGTH = 512;
    private static final int DESTINATION_AT = 513;
    private static final int SOURCE_AT = 516;
    private static final int ADDRESS_LENGTH = 3;
    private static final int OPERATOR_ID_LENGTH = 10;
    private static final int OPERATOR_NAME_LENGTH = 16;

    private final int command;
    private final int bodySize;

    VisionStruct(int command, int bodySize) {
        this.command = command;
        this.bodySize = bodySize;
    }

    int command() {
        return command;
    }

    int bodySize() {
        return bodySize;
    }

    static byte[] register(VisionTcpConfig config) {
        byte[] struct = REGISTER.empty();
        ByteBuffer out = REGISTER.begin(struct);
        text(out, config.license().value(), LICENSE_LENGTH);
        text(out, config.application(), APPLICATION_LENGTH);
        return struct;
    }

    static byte[] unregister() {
        byte[] struct = UNREGISTER.empty();
        UNREGISTER.begin(struct);
        return struct;
    }

    /** The field Debug and all results stay 0. */
    static byte[] command(VisionRequest request, String source, VisionTcpConfig.Operator operator) {
        byte[] struct = COMMAND.empty();
        ByteBuffer out = COMMAND.begin(struct);
        out.put((byte) request.command().letter());
        text(out, request.data(), DATA_LENGTH);
        text(out, request.encoder(), ADDRESS_LENGTH);
        text(out, source, ADDRESS_LENGTH);
        out.putInt(0);
        text(out, operator.id(), OPERATOR_ID_LENGTH);
        text(out, operator.first(), OPERATOR_NAME_LENGTH);
        text(out, operator.last(), OPERATOR_NAME_LENGTH);
        return struct;
    }

    private byte[] empty() {
        return new byte[HEADER_LENGTH + bodySize];
    }

    /** Writes the header; what comes next is the body. */
    private ByteBuffer begin(byte[] struct) {
        return ByteBuffer.wrap(struct)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SYNC_1)
                .putInt(SYNC_2)
                .putShort(VERSION)
                .putInt(command)
                .putInt(bodySize);
    }

    /** What does not fit is left out; callers have checked that it fits. */
    private static void text(ByteBuffer out, String text, int length) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int used = Math.min(bytes.length, length - 1);
        out.put(bytes, 0, used).put(new byte[length - used]);
    }

    /** The result of {@link #REGISTER} or {@link #UNREGISTER}. */
    int result(byte[] body) {
        return ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt(this == REGISTER ? REGISTER_RESULT_AT : 0);
    }

    static VisionAnswer answer(byte[] body) {
        return new VisionAnswer(
                text(body, DESTINATION_AT, ADDRESS_LENGTH),
                text(body, SOURCE_AT, ADDRESS_LENGTH),
                (char) (body[0] & 0xFF),
                VisionField.read(text(body, DATA_AT, DATA_LENGTH)));
    }

    /** Up to the first NUL, or all of it. */
    private static String text(byte[] body, int at, int length) {
        int end = at;
        while (end < at + length && body[end] != 0) {
            end++;
        }
        return new String(body, at, end - at, StandardCharsets.ISO_8859_1);
    }
}
