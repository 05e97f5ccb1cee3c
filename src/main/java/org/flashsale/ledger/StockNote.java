package org.flashsale.ledger;

import java.io.DataInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.binary.Binary;

/**
 * One entry of a {@link StockMemory}.
 *
 * <p>A movement's key is the first 64 bits of the SHA-256 of its id: among 32,768 ids a chance
 * collision has probability 2e−15 per movement, and none can be made on purpose cheaply. A
 * reservation's key is the complement of such a hash.
 *
 * @param key of a movement, or of an order in a pool
 * @param units 1 for a movement; what the order has reserved in the pool; 0 to forget the key
 */
public record StockNote(long key, long units) {

    /** Most entries that version 1 of the ledger's format wrote of one kind. */
    private static final int OLD_MAX = 65 * 256;

    /** Says that a movement was applied. */
    static StockNote applied(String movementId) {
        return new StockNote(movement(movementId), 1);
    }

    /** Key of a movement. */
    public static long movement(String movementId) {
        return hash(movementId);
    }

    /** Key of what an order has reserved in a pool. */
    public static long reservation(String orderId, String pool) {
        return ~hash(pool.length() + "/" + pool + orderId);
    }

    /** The movements and reservations that version 1 of the ledger's format ended with. */
    public static List<StockNote> readOld(DataInput in) throws IOException {
        List<StockNote> notes = new ArrayList<>();
        int movements = readSize(in);
        for (int i = 0; i < movements; i++) {
            notes.add(new StockNote(in.readLong(), 1));
        }
        int reservations = readSize(in);
        for (int i = 0; i < reservations; i++) {
            notes.add(new StockNote(~in.readLong(), Binary.readLong(in)));
        }
        return notes;
    }

    private static int readSize(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        if (size < 0 || size > OLD_MAX) {
            throw new IOException("number of movements or reservations out of range: " + size);
        }
        return size;
    }

    private static long hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            long hash = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                hash = (hash << 8) | (digest[i] & 0xFF);
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
