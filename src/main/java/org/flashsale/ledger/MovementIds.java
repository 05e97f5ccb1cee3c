package org.flashsale.ledger;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.flashsale.binary.Binary;

/**
 * The newest movement ids of one SKU, so that each is applied once. Immutable.
 *
 * <p>An id is kept as the first 64 bits of its SHA-256: among 16,384 ids a chance collision has
 * probability 1e−15 per movement, and none can be made on purpose cheaply. The hashes lie in chunks
 * of {@value #CHUNK}: adding one copies at most 2 KiB, however many there are; a look-up searches
 * the sorted full chunks and scans the open one, some microseconds at most. When there are {@value
 * #CHUNKS_MAX} full chunks the oldest is forgotten, so at least {@value #IDS_KEPT} ids are known.
 *
 * <p>Written to state they take 8 bytes each: a SKU with some hundred movements costs a few KiB per
 * write, the busiest at most 130 KiB. A filter of false positives would be smaller, but it would
 * drop facts. Operators whose backend writes a state on each access best write a busy SKU once per
 * checkpoint.
 */
public final class MovementIds {

    /** Hashes per chunk. */
    static final int CHUNK = 256;

    /** Full chunks that are kept. */
    static final int CHUNKS_MAX = 64;

    /** How many ids are remembered at least. */
    public static final int IDS_KEPT = CHUNK * CHUNKS_MAX;

    /** No id yet. */
    public static final MovementIds NONE = new MovementIds(new long[0][], new long[0]);

    private final long[][] full;
    private final long[] open;

    private MovementIds(long[][] full, long[] open) {
        this.full = full;
        this.open = open;
    }

    /** Whether an id is among the newest. */
    public boolean contains(String movementId) {
        return contains(hash(movementId));
    }

    /** These ids and one more. */
    public MovementIds plus(String movementId) {
        return plus(hash(movementId));
    }

    /** Number of ids. */
    public int size() {
        return full.length * CHUNK + open.length;
    }

    private boolean contains(long hash) {
        for (long candidate : open) {
            if (candidate == hash) {
                return true;
            }
        }
        for (long[] chunk : full) {
            if (Arrays.binarySearch(chunk, hash) >= 0) {
                return true;
            }
        }
        return false;
    }

    private MovementIds plus(long hash) {
        long[] next = Arrays.copyOf(open, open.length + 1);
        next[open.length] = hash;
        if (next.length < CHUNK) {
            return new MovementIds(full, next);
        }
        Arrays.sort(next);
        int forgotten = full.length < CHUNKS_MAX ? 0 : 1;
        long[][] chunks = Arrays.copyOfRange(full, forgotten, full.length + 1);
        chunks[chunks.length - 1] = next;
        return new MovementIds(chunks, new long[0]);
    }

    /** First 64 bits of the SHA-256 of a text. */
    static long hash(String text) {
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

    void write(DataOutput out) throws IOException {
        Binary.writeInt(out, size());
        for (long[] chunk : full) {
            writeAll(chunk, out);
        }
        writeAll(open, out);
    }

    static MovementIds read(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        if (size < 0 || size >= IDS_KEPT + CHUNK) {
            throw new IOException("number of movement ids out of range: " + size);
        }
        long[][] full = new long[size / CHUNK][];
        for (int i = 0; i < full.length; i++) {
            full[i] = readAll(CHUNK, in);
        }
        return new MovementIds(full, readAll(size % CHUNK, in));
    }

    /** In one piece: a call per hash costs more than the hash. */
    private static void writeAll(long[] hashes, DataOutput out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(hashes.length * Long.BYTES);
        bytes.asLongBuffer().put(hashes);
        out.write(bytes.array());
    }

    private static long[] readAll(int count, DataInput in) throws IOException {
        byte[] bytes = new byte[count * Long.BYTES];
        in.readFully(bytes);
        long[] hashes = new long[count];
        ByteBuffer.wrap(bytes).asLongBuffer().get(hashes);
        return hashes;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof MovementIds other
                && Arrays.equals(open, other.open)
                && Arrays.deepEquals(full, other.full);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(open) + Arrays.deepHashCode(full);
    }

    @Override
    public String toString() {
        return size() + " movement ids";
    }
}
