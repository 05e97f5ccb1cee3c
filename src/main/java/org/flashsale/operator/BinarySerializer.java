package org.flashsale.operator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;
import org.flashsale.binary.BinaryFormat;
import org.jspecify.annotations.Nullable;

/**
 * Flink's view of a {@link BinaryFormat}: the one serializer of all state and shuffles. Its
 * snapshot names the format's class and the version it wrote, so state written by an older version
 * is read as such and migrated.
 */
public final class BinarySerializer<T> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1L;

    private final Class<? extends BinaryFormat<T>> formatClass;
    private final int readVersion;
    private final boolean immutable;
    private transient @Nullable BinaryFormat<T> format;

    BinarySerializer(
            Class<? extends BinaryFormat<T>> formatClass, int readVersion, boolean immutable) {
        this.formatClass = formatClass;
        this.readVersion = readVersion;
        this.immutable = immutable;
    }

    private BinaryFormat<T> format() {
        BinaryFormat<T> current = format;
        if (current == null) {
            current = instantiate(formatClass);
            format = current;
        }
        return current;
    }

    /** The singleton of an enum, or a new instance. */
    static <F> F instantiate(Class<F> formatClass) {
        F[] constants = formatClass.getEnumConstants();
        return constants != null && constants.length > 0
                ? constants[0]
                : InstantiationUtil.instantiate(formatClass);
    }

    @Override
    public boolean isImmutableType() {
        return immutable;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return new BinarySerializer<>(formatClass, readVersion, immutable);
    }

    @Override
    public T createInstance() {
        throw new IllegalStateException("values are only read, never made empty");
    }

    @Override
    public T copy(T from) {
        if (immutable) {
            return from;
        }
        try {
            BinaryFormat<T> current = format();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            current.write(from, new DataOutputStream(bytes));
            return current.read(
                    current.version(),
                    new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        format().write(value, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return format().read(readVersion, source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof BinarySerializer<?> other
                && formatClass == other.formatClass
                && readVersion == other.readVersion
                && immutable == other.immutable;
    }

    @Override
    public int hashCode() {
        return formatClass.hashCode();
    }

    @Override
    public String toString() {
        return formatClass.getSimpleName() + " " + readVersion;
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** What a savepoint keeps of the serializer: the format's class and the version written. */
    public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {

        private @Nullable Class<? extends BinaryFormat<T>> formatClass;
        private int version;
        private boolean immutable;

        /** For Flink, which reads the rest. */
        public Snapshot() {}

        Snapshot(BinarySerializer<T> serializer) {
            formatClass = serializer.formatClass;
            version = serializer.format().version();
            immutable = serializer.immutable;
        }

        @Override
        public int getCurrentVersion() {
            return 1;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(written().getName());
            out.writeInt(version);
            out.writeBoolean(immutable);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void readSnapshot(int readVersion, DataInputView in, ClassLoader loader)
                throws IOException {
            String name = in.readUTF();
            version = in.readInt();
            immutable = in.readBoolean();
            try {
                formatClass = (Class<BinaryFormat<T>>) Class.forName(name, true, loader);
            } catch (ClassNotFoundException e) {
                throw new IOException("the state needs format " + name + ", which is gone", e);
            }
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new BinarySerializer<>(written(), version, immutable);
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
                TypeSerializerSnapshot<T> old) {
            if (!(old instanceof Snapshot<T> other) || other.written() != written()) {
                return TypeSerializerSchemaCompatibility.incompatible();
            }
            if (other.version == version) {
                return TypeSerializerSchemaCompatibility.compatibleAsIs();
            }
            return other.version < version
                    ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }

        private Class<? extends BinaryFormat<T>> written() {
            if (formatClass == null) {
                throw new IllegalStateException("the snapshot has not been read yet");
            }
            return formatClass;
        }
    }
}
