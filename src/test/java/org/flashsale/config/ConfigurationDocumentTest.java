package org.flashsale.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;
import org.junit.jupiter.api.Test;

/** Keeps the table in docs/configuration.md true. */
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("docs", "configuration.md");
    private static final String BEGIN = "<!-- options -->\n";
    private static final String END = "<!-- end of options -->\n";

    @Test
    void listsEveryOptionWithItsDefault() throws Exception {
        String document = Files.readString(DOCUMENT);
        String head = document.substring(0, document.indexOf(BEGIN) + BEGIN.length());
        String tail = document.substring(document.indexOf(END));
        String right = head + table() + tail;
        if (Boolean.getBoolean("flashsale.update")) {
            Files.writeString(DOCUMENT, right);
        } else {
            assertThat(document)
                    .as(
                            "docs/configuration.md: run 'mvn test"
                                    + " -Dtest=ConfigurationDocumentTest -Dflashsale.update=true'")
                    .isEqualTo(right);
        }
    }

    private static String table() throws IllegalAccessException {
        StringBuilder table = new StringBuilder("| option | default | what |\n|---|---|---|\n");
        List<Field> fields = new ArrayList<>(List.of(JobOptions.class.getDeclaredFields()));
        fields.addAll(List.of(CalibrationOptions.class.getDeclaredFields()));
        for (Field field : fields) {
            if (Modifier.isPublic(field.getModifiers())
                    && field.get(null) instanceof ConfigOption<?> option) {
                table.append("| `")
                        .append(option.key())
                        .append("` | ")
                        .append(shown(option))
                        .append(" | ")
                        .append(new HtmlFormatter().format(option.description()))
                        .append(" |\n");
            }
        }
        return table.toString();
    }

    private static String shown(ConfigOption<?> option) {
        if (!option.hasDefaultValue()) {
            return "none";
        }
        Object value = option.defaultValue();
        if (value instanceof Duration duration) {
            return "`" + TimeUtils.formatWithHighestUnit(duration) + "`";
        }
        return value instanceof Enum<?> word
                ? "`" + word.toString().toLowerCase(Locale.ROOT) + "`"
                : "`" + value + "`";
    }
}
