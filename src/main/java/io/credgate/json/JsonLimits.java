package io.credgate.json;

/**
 * How much is read before a body is refused. What holds for every body is a constant here.
 *
 * @param bytesMax size of the body
 * @param valuesMax objects, lists and plain values, all together: bounds the memory that a small body can ask for
 */
public record JsonLimits(int bytesMax, int valuesMax) {
    /** Nested objects and lists. */
    public static final int DEPTH_MAX = 32;
    /** Characters in one text. */
    public static final int TEXT_MAX = 16_384;
    /** Characters in the name of a field. */
    public static final int NAME_MAX = 256;
    /** Characters in a number. */
    public static final int NUMBER_MAX = 40;
    /** Largest power of ten, up or down: further ones would cost memory as soon as somebody calculates with them. */
    public static final int EXPONENT_MAX = 400;

    /** For messages from the broker: the largest sensible command takes about 12 KiB. */
    public static final JsonLimits MESSAGE = new JsonLimits(64 * 1024, 10_000);

    /** For what we wrote ourselves: results in the store, answers of the daemon to the command line. */
    public static final JsonLimits OWN = new JsonLimits(16 * 1024 * 1024, 1_000_000);

    public JsonLimits withBytesMax(int max) {
        return new JsonLimits(max, valuesMax);
    }
}
