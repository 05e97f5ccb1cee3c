package org.flashsale.operator;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.flashsale.binary.BinaryFormat;
import org.jspecify.annotations.Nullable;

/** Type information of values with a {@link BinaryFormat}: never Kryo, never reflection. */
public final class BinaryTypeInfo<T> extends TypeInformation<T> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final Class<? extends BinaryFormat<T>> formatClass;
    private final int version;
    private final boolean immutable;

    private BinaryTypeInfo(BinaryFormat<T> format, boolean immutable) {
        this.type = format.type();
        this.formatClass = classOf(format);
        this.version = format.version();
        this.immutable = immutable;
    }

    /** For values that nobody changes: they are passed on without a copy. */
    public static <T> BinaryTypeInfo<T> of(BinaryFormat<T> format) {
        return new BinaryTypeInfo<>(format, true);
    }

    /** For values that their owner changes in place. */
    public static <T> BinaryTypeInfo<T> mutable(BinaryFormat<T> format) {
        return new BinaryTypeInfo<>(format, false);
    }

    @SuppressWarnings("unchecked")
    private static <T> Class<? extends BinaryFormat<T>> classOf(BinaryFormat<T> format) {
        return (Class<? extends BinaryFormat<T>>)
                (format instanceof Enum<?> constant
                        ? constant.getDeclaringClass()
                        : format.getClass());
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new BinarySerializer<>(formatClass, version, immutable);
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof BinaryTypeInfo<?> other
                && formatClass == other.formatClass
                && immutable == other.immutable;
    }

    @Override
    public int hashCode() {
        return formatClass.hashCode();
    }

    @Override
    public boolean canEqual(Object o) {
        return o instanceof BinaryTypeInfo<?>;
    }
}
