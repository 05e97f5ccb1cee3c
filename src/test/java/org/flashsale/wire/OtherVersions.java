package org.flashsale.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Schemas that other versions of this project could have published. */
final class OtherVersions {
    private OtherVersions() {}

    /** The schema with one more string field at its end. */
    static Schema withField(Schema schema, String name, boolean withDefault) {
        List<Schema.Field> fields = copies(schema);
        fields.add(
                withDefault
                        ? new Schema.Field(name, Schema.create(Schema.Type.STRING), "new", "none")
                        : new Schema.Field(name, Schema.create(Schema.Type.STRING), "new"));
        return record(schema, fields);
    }

    /** The schema without one of its fields. */
    static Schema withoutField(Schema schema, String name) {
        List<Schema.Field> fields = copies(schema);
        fields.removeIf(field -> field.name().equals(name));
        return record(schema, fields);
    }

    private static List<Schema.Field> copies(Schema schema) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        return fields;
    }

    private static Schema record(Schema schema, List<Schema.Field> fields) {
        return Schema.createRecord(
                schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }
}
