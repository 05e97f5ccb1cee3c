package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.flashsale.binary.BinaryFormat;
import org.junit.jupiter.api.Test;

class BinarySerializerTest {

    /** Version 1 wrote an int, version 2 writes a long. */
    public static final class Versioned implements BinaryFormat<Long> {

        private static int newest = 2;

        @Override
        public Class<Long> type() {
            return Long.class;
        }

        @Override
        public int version() {
            return newest;
        }

        @Override
        public void write(Long value, DataOutput out) throws IOException {
            if (newest == 1) {
                out.writeInt(value.intValue());
            } else {
                out.writeLong(value);
            }
        }

        @Override
        public Long read(int version, DataInput in) throws IOException {
            return version == 1 ? in.readInt() : in.readLong();
        }
    }

    /** Another format. */
    public static final class Other extends Object implements BinaryFormat<Long> {

        @Override
        public Class<Long> type() {
            return Long.class;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(Long value, DataOutput out) throws IOException {
            out.writeLong(value);
        }

        @Override
        public Long read(int version, DataInput in) throws IOException {
            return in.readLong();
        }
    }

    private static <T> TypeSerializer<T> serializer(Class<? extends BinaryFormat<T>> format) {
        BinaryFormat<T> instance = BinarySerializer.instantiate(format);
        return new BinarySerializer<>(format, instance.version(), true);
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializerSnapshot<Long> kept(TypeSerializer<Long> serializer)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        return (TypeSerializerSnapshot<Long>)
                (TypeSerializerSnapshot<?>)
                        TypeSerializerSnapshot.readVersionedSnapshot(
                                new DataInputDeserializer(out.getCopyOfBuffer()),
                                BinarySerializerTest.class.getClassLoader());
    }

    @Test
    void migratesStateOfAnOlderVersionAndRefusesANewerOneAndAnotherFormat() throws Exception {
        Versioned.newest = 1;
        TypeSerializer<Long> old = serializer(Versioned.class);
        TypeSerializerSnapshot<Long> oldSnapshot = kept(old);
        DataOutputSerializer out = new DataOutputSerializer(8);
        old.serialize(42L, out);

        Versioned.newest = 2;
        TypeSerializer<Long> now = serializer(Versioned.class);
        assertThat(
                        now.snapshotConfiguration()
                                .resolveSchemaCompatibility(oldSnapshot)
                                .isCompatibleAfterMigration())
                .isTrue();
        assertThat(
                        oldSnapshot
                                .restoreSerializer()
                                .deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(42L);
        assertThat(
                        now.snapshotConfiguration()
                                .resolveSchemaCompatibility(kept(now))
                                .isCompatibleAsIs())
                .isTrue();
        assertThat(oldSnapshot.resolveSchemaCompatibility(kept(now)).isIncompatible()).isTrue();
        assertThat(
                        now.snapshotConfiguration()
                                .resolveSchemaCompatibility(kept(serializer(Other.class)))
                                .isIncompatible())
                .isTrue();
    }
}
