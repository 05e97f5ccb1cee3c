package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;

/**
 * What a source made of a record. One subclass with a public constructor without arguments per
 * record type, as snapshots ask for.
 */
public abstract class ReadFormat<T> implements BinaryFormat<Read<T>> {
    private static final byte BAD = 0;
    private static final byte GOOD = 1;
    private static final byte PROGRESS = 2;

    private final BinaryFormat<T> values;

    /** Writes values in this format. */
    protected ReadFormat(BinaryFormat<T> values) {
        this.values = values;
    }

    @Override
    @SuppressWarnings("unchecked")
    public final Class<Read<T>> type() {
        return (Class<Read<T>>) (Class<?>) Read.class;
    }

    @Override
    public final int version() {
        return 1;
    }

    @Override
    public final void write(Read<T> read, DataOutput out) throws IOException {
        if (read instanceof Read.Good<T> good) {
            out.writeByte(GOOD);
            OriginFormat.INSTANCE.write(good.origin(), out);
            Binary.writeInt(out, values.version());
            values.write(good.value(), out);
        } else if (read instanceof Read.Bad<T> bad) {
            out.writeByte(BAD);
            DeadLetterFormat.INSTANCE.write(bad.letter(), out);
        } else if (read instanceof Read.Progress<T> progress) {
            out.writeByte(PROGRESS);
            OriginFormat.INSTANCE.write(progress.origin(), out);
            Binary.writeLong(out, progress.time());
        } else {
            throw new IllegalArgumentException("no format of " + read.getClass());
        }
    }

    @Override
    public final Read<T> read(int version, DataInput in) throws IOException {
        int tag = in.readByte();
        switch (tag) {
            case GOOD -> {
                Origin origin = OriginFormat.INSTANCE.read(version, in);
                return new Read.Good<>(values.read(Binary.readInt(in), in), origin);
            }
            case BAD -> {
                return new Read.Bad<>(DeadLetterFormat.INSTANCE.read(version, in));
            }
            case PROGRESS -> {
                Origin origin = OriginFormat.INSTANCE.read(version, in);
                return new Read.Progress<>(Binary.readLong(in), origin);
            }
            default -> throw new IOException("no kind of read: " + tag);
        }
    }
}
