package org.flashsale.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.flashsale.failure.UsageError;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Options from a file: {@code .properties}, or YAML as in Flink's {@code config.yaml}. */
public final class OptionFile {
    private static final int DEPTH_MAX = 20;

    private OptionFile() {}

    /**
     * All options of the file, by their full names.
     *
     * @throws UsageError if it cannot be read
     */
    public static Map<String, String> read(Path file) {
        try {
            String text = Files.readString(file);
            return file.toString().endsWith(".properties") ? properties(text) : yaml(text);
        } catch (IOException e) {
            throw new UsageError(file + ": cannot be read", e);
        } catch (YamlEngineException | IllegalArgumentException e) {
            throw new UsageError(file + ": holds no options: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> options = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(k -> options.put(k, properties.getProperty(k)));
        return options;
    }

    private static Map<String, String> yaml(String text) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
        if (!(document instanceof Map<?, ?> nested)) {
            throw new IllegalArgumentException("write KEY: VALUE");
        }
        Map<String, String> options = new LinkedHashMap<>();
        flatten("", nested, 0, options);
        return options;
    }

    private static void flatten(
            String prefix, Map<?, ?> nested, int depth, Map<String, String> options) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("nested deeper than " + DEPTH_MAX);
        }
        nested.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> inner) {
                        flatten(prefix + key + ".", inner, depth + 1, options);
                    } else if (value != null) {
                        options.put(prefix + key, String.valueOf(value));
                    }
                });
    }
}
