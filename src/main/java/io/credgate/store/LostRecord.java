package io.credgate.store;

/**
 * A record that could not be read.
 *
 * @param key what it is known by, as far as that could be found out
 * @param sentence what is known about the loss; names no content
 */
public record LostRecord(String table, String key, String sentence) {}
