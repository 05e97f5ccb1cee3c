package org.flashsale.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code deploy/flink-conf.yaml}: every key is one that Flink knows, with a value of its type. */
class DeployedConfigurationTest {
    private static final Path FILE = Path.of("deploy/flink-conf.yaml");
    private static final Pattern REPORTER = Pattern.compile("metrics\\.reporter\\.[a-z]+\\.(.+)");

    private static final Set<String> REPORTER_KEYS =
            Set.of(MetricOptions.REPORTER_FACTORY_CLASS.key(), "port");

    private static Map<String, ConfigOption<?>> known;
    private static Configuration settings;

    @BeforeAll
    static void readBoth() throws Exception {
        known = optionsOfFlink();
        settings = FlinkSettings.load(FILE);
    }

    @Test
    void isYaml12WithoutDuplicates() throws IOException {
        LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
        Object read = new Load(strict).loadFromString(Files.readString(FILE));
        assertThat(read).isInstanceOf(Map.class);
        assertThat(((Map<?, ?>) read).keySet().stream().map(String::valueOf).toList())
                .containsExactlyInAnyOrderElementsOf(settings.keySet());
    }

    @Test
    void flinkKnowsEveryKey() {
        assertThat(known).hasSizeGreaterThan(400);
        List<String> unknown = new ArrayList<>();
        for (String key : settings.keySet()) {
            Matcher reporter = REPORTER.matcher(key);
            boolean ofReporter = reporter.matches() && REPORTER_KEYS.contains(reporter.group(1));
            if (!known.containsKey(key) && !ofReporter) {
                unknown.add(key);
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyValueIsOfItsOptionsType() {
        for (String key : settings.keySet()) {
            ConfigOption<?> option = known.get(key);
            if (option != null) {
                assertThatCode(() -> settings.get(option)).as(key).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everySettingHasAComment() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        List<String> bare = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            boolean setting = lines.get(i).matches("[a-z].*");
            if (setting && !lines.get(i - 1).startsWith("# ")) {
                bare.add(lines.get(i));
            }
        }
        assertThat(bare).isEmpty();
    }

    @Test
    void itsMemorySizesAddUp() {
        Configuration copy = new Configuration(settings);
        assertThatCode(() -> TaskExecutorProcessUtils.processSpecFromConfig(copy))
                .doesNotThrowAnyException();
        assertThatCode(() -> JobManagerProcessUtils.processSpecFromConfig(copy))
                .doesNotThrowAnyException();
    }

    @Test
    void theClassesItNamesExist() {
        for (String key : settings.keySet()) {
            if (key.endsWith(".class") || key.endsWith("-factory")) {
                String name = settings.toMap().get(key);
                assertThatCode(() -> Class.forName(name)).as(key).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void theVerbsOpenWhatFlinkOpens() throws IOException {
        List<String> ofFlink = List.of(settings.get(CoreOptions.FLINK_JVM_OPTIONS).split("\\s+"));
        List<String> ofVerbs = Files.readAllLines(Path.of("src/main/dist/conf/jvm.options"));
        assertThat(ofVerbs.stream().filter(l -> l.startsWith("--add")).toList())
                .containsExactlyElementsOf(
                        ofFlink.stream().filter(l -> l.startsWith("--add")).toList());
    }

    /** Every constant option of every class named *Options in Flink's jars. */
    private static Map<String, ConfigOption<?>> optionsOfFlink() throws Exception {
        Map<String, ConfigOption<?>> options = new HashMap<>();
        Set<String> jars = new HashSet<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (entry.matches(".*/flink-[^/]*\\.jar") && !entry.endsWith("-tests.jar")) {
                jars.add(entry);
            }
        }
        for (String jar : jars) {
            try (JarFile file = new JarFile(jar)) {
                for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                    String name = entry.getName();
                    if (name.startsWith("org/apache/flink/")
                            && name.endsWith("Options.class")
                            && !name.contains("/shaded/")
                            && !name.contains("/table/")) {
                        collect(
                                Class.forName(name.replace('/', '.').replace(".class", "")),
                                options);
                    }
                }
            }
        }
        return options;
    }

    private static void collect(Class<?> type, Map<String, ConfigOption<?>> options)
            throws IllegalAccessException {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && ConfigOption.class.isAssignableFrom(field.getType())
                    && !field.isAnnotationPresent(Deprecated.class)) {
                field.setAccessible(true);
                ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                options.put(option.key(), option);
            }
        }
    }
}
