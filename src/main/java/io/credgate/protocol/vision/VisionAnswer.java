package io.credgate.protocol.vision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back: the result character and the returned fields (protocol sheet, sections 1.1, 2.1 and 3.3).
 *
 * @param destination {@code dd}, as received
 * @param source {@code ss}, as received
 */
record VisionAnswer(String destination, String source, char result, List<VisionField> fields) {
    VisionAnswer {
        fields = List.copyOf(fields);
    }

    /** The value of the first field of that letter, or null. */
    @Nullable
    String first(char letter) {
        for (VisionField field : fields) {
            if (field.letter() == letter) {
                return field.value();
            }
        }
        return null;
    }

    /**
     * Whether it is about that encoder. The sheet's examples repeat the request's addresses as they were; whether a server
     * turns them round, or leaves them out, is not public.
     */
    boolean isOf(String encoder, String ownAddress) {
        return destination.isEmpty()
                || destination.equals(encoder)
                || (destination.equals(ownAddress) && source.equals(encoder));
    }

    @Override
    public String toString() {
        return "VisionAnswer[" + VisionResults.shown(result) + "]";
    }
}
