package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every published schema must keep to. */
class SchemaRulesTest {

    @ParameterizedTest
    @EnumSource
    void everyVersionReadsEveryOlderOne(Topic topic) {
        List<Schema> versions = SchemaFiles.versions(topic);
        for (int reader = 0; reader < versions.size(); reader++) {
            for (int writer = 0; writer <= reader; writer++) {
                assertThat(compatibility(versions.get(reader), versions.get(writer)))
                        .as("%s: v%d reads v%d", topic.id(), reader + 1, writer + 1)
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                assertThat(versions.get(reader).getFullName())
                        .isEqualTo(versions.get(writer).getFullName());
            }
        }
    }

    @Test
    void theCompatibilityCheckSeesAFieldWithoutDefault() {
        Schema old = SchemaFiles.newest(Topic.CONTROL);
        assertThat(compatibility(OtherVersions.withField(old, "added", false), old))
                .isEqualTo(SchemaCompatibilityType.INCOMPATIBLE);
        assertThat(compatibility(OtherVersions.withField(old, "added", true), old))
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    @ParameterizedTest
    @EnumSource
    void everythingIsNamedAndDocumented(Topic topic) {
        for (Schema version : SchemaFiles.versions(topic)) {
            List<String> found = new ArrayList<>();
            walk(version, version.getName(), found);
            assertThat(found).as("faults in %s", topic.id()).isEmpty();
        }
    }

    @Test
    void aFingerprintBelongsToOneTopicOnly() {
        Map<Long, Topic> owners = new HashMap<>();
        for (Topic topic : Topic.values()) {
            for (Schema version : SchemaFiles.versions(topic)) {
                Topic other = owners.put(SchemaNormalization.parsingFingerprint64(version), topic);
                assertThat(other).as("owner of the same schema as %s", topic).isNull();
            }
        }
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
    }

    /** Collects the faults of a schema and of all that it holds. */
    private static void walk(Schema schema, String path, List<String> faults) {
        switch (schema.getType()) {
            case RECORD -> {
                if (blank(schema.getDoc()) || !"org.flashsale".equals(schema.getNamespace())) {
                    faults.add(path + ": record without doc or of another namespace");
                }
                for (Schema.Field field : schema.getFields()) {
                    String inner = path + "." + field.name();
                    if (blank(field.doc())) {
                        faults.add(inner + ": no doc");
                    }
                    if (!field.name().matches("[a-z][A-Za-z0-9]*")) {
                        faults.add(inner + ": name is not in camel case");
                    }
                    walk(field.schema(), inner, faults);
                }
            }
            case ENUM -> {
                boolean open =
                        schema.getEnumSymbols().get(0).equals("UNKNOWN")
                                && "UNKNOWN".equals(schema.getEnumDefault());
                if (blank(schema.getDoc()) || !open) {
                    faults.add(path + ": enum without doc or first and default symbol UNKNOWN");
                }
            }
            case UNION -> {
                boolean optional =
                        schema.getTypes().size() == 2
                                && schema.getTypes().get(0).getType() == Schema.Type.NULL;
                if (!optional) {
                    faults.add(path + ": union other than null and one type");
                }
                schema.getTypes().forEach(branch -> walk(branch, path, faults));
            }
            case ARRAY -> walk(schema.getElementType(), path + "[]", faults);
            case MAP -> walk(schema.getValueType(), path + "{}", faults);
            case FIXED -> faults.add(path + ": no codec writes fixed");
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private static boolean blank(String text) {
        return text == null || text.isBlank();
    }
}
