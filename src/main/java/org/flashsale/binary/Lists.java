package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists and lists of at most one as their length and their elements. */
public final class Lists {

    private static final int LENGTH_MAX = 1 << 20;

    private Lists() {}

    /** Writes one element. */
    @FunctionalInterface
    public interface Writer<T> {
        /** Writes it. */
        void write(T value, DataOutput out) throws IOException;
    }

    /** Reads one element. */
    @FunctionalInterface
    public interface Reader<T> {
        /** Reads it. */
        T read(DataInput in) throws IOException;
    }

    /** Writes a list. */
    public static <T> void write(List<T> values, Writer<T> writer, DataOutput out)
            throws IOException {
        Binary.writeInt(out, values.size());
        for (T value : values) {
            writer.write(value, out);
        }
    }

    /** Reads a list; refuses lengths that no format writes. */
    public static <T> List<T> read(Reader<T> reader, DataInput in) throws IOException {
        int length = Binary.readInt(in);
        if (length < 0 || length > LENGTH_MAX) {
            throw new IOException("length out of range: " + length);
        }
        List<T> values = new ArrayList<>(Math.min(length, 1024));
        for (int i = 0; i < length; i++) {
            values.add(reader.read(in));
        }
        return values;
    }
}
