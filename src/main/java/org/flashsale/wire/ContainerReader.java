package org.flashsale.wire;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the blocks of an Avro container file (Avro specification 1.12, "Object Container Files")
 * with codec null or deflate. Avro's own reader allocates whatever a file claims; this one believes
 * no length beyond the file's and its own limits.
 */
final class ContainerReader implements Closeable {
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int SYNC_BYTES = 16;
    private static final int METADATA_BYTES_MAX = 1 << 20;
    private static final int BLOCK_BYTES_MAX = 64 << 20;

    private final InputStream in;
    private final Map<String, byte[]> metadata = new HashMap<>();
    private final byte[] sync;
    private final boolean deflated;
    private long left;

    /**
     * A block.
     *
     * @param count number of records
     * @param records their bodies
     */
    record Block(long count, BodyReader records) {}

    /**
     * Opens a file and reads its header.
     *
     * @throws IOException with a reason for people if it is no container file
     */
    ContainerReader(Path file) throws IOException {
        left = Files.size(file);
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            if (!Arrays.equals(read(MAGIC.length), MAGIC)) {
                throw new IOException("it does not begin with 'Obj' and 1");
            }
            readMetadata();
            sync = read(SYNC_BYTES);
            deflated = isDeflated();
        } catch (EOFException e) {
            in.close();
            throw new IOException("it ends inside the header", e);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The writer's schema, as JSON; empty if the file has none. */
    String schema() {
        return text("avro.schema");
    }

    /** The next block; empty at the end of the file. */
    Optional<Block> next() throws IOException {
        if (left == 0) {
            return Optional.empty();
        }
        try {
            long count = readLong();
            int size = readSize(BLOCK_BYTES_MAX);
            byte[] bytes = read(size);
            if (!Arrays.equals(read(SYNC_BYTES), sync)) {
                throw new IOException("a block does not end with the file's sync marker");
            }
            byte[] records = deflated ? inflate(bytes) : bytes;
            if (count < 0 || count > records.length) {
                throw new IOException("a block claims more records than bytes");
            }
            return Optional.of(new Block(count, new BodyReader(records, 0, records.length)));
        } catch (EOFException e) {
            throw new IOException("it ends inside a block", e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void readMetadata() throws IOException {
        int total = 0;
        for (long count = readLong(); count != 0; count = readLong()) {
            if (count < 0) {
                // A negative count is followed by the block's size in bytes.
                count = -count;
                readLong();
            }
            for (long i = 0; i < count; i++) {
                byte[] key = read(readSize(METADATA_BYTES_MAX));
                byte[] value = read(readSize(METADATA_BYTES_MAX));
                total += key.length + value.length;
                if (total > METADATA_BYTES_MAX) {
                    throw new IOException("its metadata is too long");
                }
                metadata.put(new String(key, StandardCharsets.UTF_8), value);
            }
        }
    }

    private boolean isDeflated() throws IOException {
        String codec = text("avro.codec");
        if (!codec.isEmpty() && !codec.equals("null") && !codec.equals("deflate")) {
            throw new IOException("its codec is neither null nor deflate");
        }
        return codec.equals("deflate");
    }

    private String text(String key) {
        return new String(metadata.getOrDefault(key, new byte[0]), StandardCharsets.UTF_8);
    }

    private int readSize(int most) throws IOException {
        long size = readLong();
        if (size > left) {
            throw new EOFException();
        }
        if (size < 0 || size > most) {
            throw new IOException("a length of " + size + " bytes, at most " + most);
        }
        return (int) size;
    }

    private byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        left -= length;
        return bytes;
    }

    private long readLong() throws IOException {
        long bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            left--;
            bits |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return (bits >>> 1) ^ -(bits & 1);
            }
        }
        throw new IOException("a number of more than 10 bytes");
    }

    private static byte[] inflate(byte[] bytes) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes);
            byte[] records = new byte[Math.max(1024, 4 * bytes.length)];
            int length = 0;
            while (!inflater.finished()) {
                if (length == records.length) {
                    if (length >= BLOCK_BYTES_MAX) {
                        throw new IOException("a block of more than " + BLOCK_BYTES_MAX + " bytes");
                    }
                    records = Arrays.copyOf(records, 2 * records.length);
                }
                int more = inflater.inflate(records, length, records.length - length);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new IOException("a compressed block ends early");
                }
                length += more;
            }
            return Arrays.copyOf(records, length);
        } catch (DataFormatException e) {
            throw new IOException("a block is not deflated", e);
        } finally {
            inflater.end();
        }
    }
}
