package org.flashsale.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.YamlParserUtils;
import org.flashsale.failure.UsageError;

/** Options from a file: {@code .properties}, or YAML as in Flink's {@code config.yaml}. */
public final class OptionFile {
    private OptionFile() {}

    /**
     * All options of the file, by their full names.
     *
     * @throws UsageError if it cannot be read
     */
    public static Map<String, String> read(Path file) {
        try {
            return file.toString().endsWith(".properties") ? readProperties(file) : readYaml(file);
        } catch (UsageError e) {
            throw e;
        } catch (Exception e) {
            throw new UsageError(
                    file + ": is neither .properties nor YAML that can be read: " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, String> readProperties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> options = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(k -> options.put(k, properties.getProperty(k)));
        return options;
    }

    private static Map<String, String> readYaml(Path file) throws Exception {
        Map<String, String> options = new LinkedHashMap<>();
        flatten("", YamlParserUtils.loadYamlFile(file.toFile()), options);
        return options;
    }

    private static void flatten(String prefix, Map<?, ?> nested, Map<String, String> options) {
        nested.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> inner) {
                        flatten(prefix + key + ".", inner, options);
                    } else if (value != null) {
                        options.put(prefix + key, String.valueOf(value));
                    }
                });
    }
}
