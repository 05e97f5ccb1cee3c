package org.flashsale.domain;

/**
 * A record that could not be used.
 *
 * @param origin where it was read
 * @param code stable reason
 * @param detail what is wrong, for people
 * @param key first bytes of its key; empty if it has none
 * @param payload first bytes of its value
 * @param payloadLength full length of the value in bytes
 * @param payloadSha256 SHA-256 of the full value, hex
 */
public record DeadLetter(
        Origin origin,
        DeadLetterCode code,
        String detail,
        byte[] key,
        byte[] payload,
        long payloadLength,
        String payloadSha256) {

    /** How many bytes of a value are kept. */
    public static final int PAYLOAD_BYTES_MAX = 256 * 1024;

    /** How many bytes of a key are kept. */
    public static final int KEY_BYTES_MAX = 1024;
}
