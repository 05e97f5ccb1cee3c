package org.flashsale.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** The generated parts of docs/topics.md: what the schemas, the catalogue and the enums say. */
final class TopicsDocument {
    private static final Path SOURCES = Path.of("src/main/java/org/flashsale/domain");
    private static final Pattern CONSTANT =
            Pattern.compile("(?:/\\*\\*\\s*((?:(?!\\*/).)*?)\\s*\\*/\\s*)?([A-Z][A-Z_]+)[,\\s]*");

    private TopicsDocument() {}

    /** All generated parts by name. */
    static Map<String, String> parts() throws IOException {
        Map<String, String> parts = new TreeMap<>();
        parts.put("overview", overview());
        parts.put("fields", fields());
        parts.put("dead-letter-codes", codes("DeadLetterCode.java", "enum DeadLetterCode"));
        parts.put("refusal-codes", codes("../plan/PlanError.java", "enum Code"));
        parts.put("reason-codes", codes("PriceReason.java", "enum Code"));
        parts.put("guardrail-codes", codes("GuardrailOutcome.java", "enum Code"));
        parts.put("claim-codes", codes("ReductionClaim.java", "enum Code"));
        parts.put("move-codes", codes("StockReallocation.java", "enum Code"));
        parts.put("alert-codes", codes("LedgerAlert.java", "enum Code"));
        return parts;
    }

    private static String overview() {
        StringBuilder out = new StringBuilder();
        out.append("| topic | key | delivery | partitions | kept | schema versions |\n");
        out.append("|---|---|---|---|---|---|\n");
        for (Topic topic : Topic.values()) {
            out.append("| [`" + topic.id() + "`](#" + topic.id() + ") | ")
                    .append(topic.key() + " | ")
                    .append(delivery(topic) + " | ")
                    .append(topic.partitions() + " | ")
                    .append(kept(topic) + " | ")
                    .append(SchemaFiles.versions(topic).size() + " |\n");
        }
        return out.toString();
    }

    private static String delivery(Topic topic) {
        return switch (topic.delivery()) {
            case INPUT -> "input";
            case AT_LEAST_ONCE -> "at least once";
            case AT_LEAST_ONCE_IDEMPOTENT -> "at least once, (epoch, version) decides";
            case EXACTLY_ONCE -> "exactly once: read committed";
        };
    }

    private static String kept(Topic topic) {
        Duration keep = topic.cleanup().keep();
        return topic.cleanup().compacted()
                ? "compacted, all for " + keep.toDays() + " d"
                : keep.toDays() + " d";
    }

    private static String fields() {
        StringBuilder out = new StringBuilder();
        for (Topic topic : Topic.values()) {
            List<Schema> versions = SchemaFiles.versions(topic);
            Schema newest = SchemaFiles.newest(topic);
            out.append("### " + topic.id() + "\n\n");
            out.append(newest.getDoc() + "\n\n");
            out.append("`" + newest.getFullName() + "`, newest: ");
            out.append("`schemas/" + topic.id() + "/v" + versions.size() + ".avsc`. Settings: ");
            out.append(
                    Topics.settings(topic).entrySet().stream()
                            .map(entry -> "`" + entry.getKey() + "=" + entry.getValue() + "`")
                            .collect(Collectors.joining(", ")));
            out.append(".\n\n");
            appendRecord(newest, out, new HashSet<>());
        }
        return out.toString();
    }

    private static void appendRecord(Schema record, StringBuilder out, Set<String> done) {
        out.append("| field | type | what |\n|---|---|---|\n");
        List<Schema> inner = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            out.append("| `" + field.name() + "` | " + type(field.schema(), inner) + " | ");
            out.append(field.doc() + " |\n");
        }
        out.append("\n");
        for (Schema schema : inner) {
            if (done.add(schema.getName()) && schema.getType() == Schema.Type.RECORD) {
                out.append("`" + schema.getName() + "`: " + schema.getDoc() + "\n\n");
                appendRecord(schema, out, done);
            }
        }
    }

    private static String type(Schema schema, List<Schema> inner) {
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().getName();
        }
        return switch (schema.getType()) {
            case UNION -> type(schema.getTypes().get(1), inner) + " or null";
            case ARRAY -> "list of " + type(schema.getElementType(), inner);
            case MAP -> "map of string to " + type(schema.getValueType(), inner);
            case ENUM -> "enum: " + String.join(", ", schema.getEnumSymbols());
            case RECORD -> {
                inner.add(schema);
                yield "`" + schema.getName() + "`";
            }
            case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL, FIXED ->
                    schema.getType().getName();
        };
    }

    /** Constants of an enum with their comments, read from its source. */
    private static String codes(String file, String declaration) throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        int start = source.indexOf('{', source.indexOf(declaration)) + 1;
        int end = source.indexOf('}', start);
        String body = source.substring(start, end).replaceAll("\\s*\\n\\s*\\*? ?", " ");
        StringBuilder out = new StringBuilder("| code | what |\n|---|---|\n");
        Matcher constants = CONSTANT.matcher(body);
        while (constants.find()) {
            String comment = constants.group(1) == null ? "" : constants.group(1);
            out.append("| `" + constants.group(2) + "` | " + comment + " |\n");
        }
        return out.toString();
    }
}
