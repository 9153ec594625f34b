package io.credgate.protocol;

/** A password, key or licence: never prints itself. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
