package org.flashsale.features;

import java.util.Arrays;

/**
 * A {@link UserRecord} somewhere in an array: what the keyed state holds. One that is kept by the
 * state has an array of its own.
 *
 * @param bytes the array
 * @param offset where the record begins
 * @param length its length
 */
public record StoredUser(byte[] bytes, int offset, int length) {

    /** The record in an array of its own. */
    public StoredUser copy() {
        return new StoredUser(Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
    }
}
