package org.flashsale.wire;

import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** What a schema's fields must hold, taken from the record components of the same name. */
final class FieldsByName {
    /** Values that stand for null where the schema allows null. */
    private static final Set<Object> ABSENT =
            Set.of(
                    "",
                    -1L,
                    Long.MIN_VALUE,
                    Float.NaN,
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    OptionalDouble.empty());

    private FieldsByName() {}

    /** Expected values by field; fields without a component of that name are left out. */
    static Map<String, Object> of(Record record, Schema schema) throws Exception {
        Map<String, Object> expected = new HashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Schema.Field field = schema.getField(component.getName());
            if (field != null) {
                component.getAccessor().setAccessible(true);
                Object value = component.getAccessor().invoke(record);
                expected.put(field.name(), expected(field, value));
            }
        }
        return expected;
    }

    /** A value as decoded by Avro, in plain Java. */
    static Object plain(Object value) throws Exception {
        if (value instanceof List<?> items) {
            List<Object> plain = new ArrayList<>();
            for (Object item : items) {
                plain.add(plain(item));
            }
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new HashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                plain.put(plain(entry.getKey()), plain(entry.getValue()));
            }
            return plain;
        }
        if (value instanceof GenericRecord record) {
            Map<String, Object> plain = new HashMap<>();
            for (Schema.Field field : record.getSchema().getFields()) {
                plain.put(field.name(), plain(record.get(field.name())));
            }
            return plain;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        return value instanceof Number || value instanceof Boolean || value == null
                ? value
                : value instanceof ByteBuffer bytes ? plainBytes(bytes) : value.toString();
    }

    private static Object expected(Schema.Field field, Object value) throws Exception {
        boolean nullable = field.schema().getType() == Schema.Type.UNION;
        Object unit = value instanceof Integer number ? (Object) number.longValue() : value;
        if (nullable && (ABSENT.contains(unit) || isDefaultQuantity(field, unit))) {
            return null;
        }
        if (unit instanceof byte[] bytes) {
            return nullable && bytes.length == 0 ? null : plainBytes(bytes);
        }
        return fromJava(unit);
    }

    private static Object fromJava(Object value) throws Exception {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? fromJava(optional.get()) : null;
        }
        if (value instanceof OptionalInt optional) {
            return (long) optional.getAsInt();
        }
        if (value instanceof OptionalLong optional) {
            return optional.getAsLong();
        }
        if (value instanceof OptionalDouble optional) {
            return optional.getAsDouble();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Record record) {
            Map<String, Object> fields = new HashMap<>();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                fields.put(component.getName(), fromJava(component.getAccessor().invoke(record)));
            }
            return fields;
        }
        if (value instanceof List<?> items) {
            List<Object> plain = new ArrayList<>();
            for (Object item : items) {
                plain.add(fromJava(item));
            }
            return plain;
        }
        return value instanceof Integer number ? number.longValue() : value;
    }

    private static boolean isDefaultQuantity(Schema.Field field, Object value) {
        return field.name().equals("quantity") && value.equals(1L);
    }

    private static List<Byte> plainBytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return plainBytes(bytes);
    }

    private static List<Byte> plainBytes(byte[] bytes) {
        List<Byte> plain = new ArrayList<>();
        for (byte b : bytes) {
            plain.add(b);
        }
        return plain;
    }
}
