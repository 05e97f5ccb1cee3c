package org.flashsale.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flashsale.failure.UsageError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionFileTest {
    @TempDir private Path folder;

    @Test
    void yamlMayBeFlatOrNested() throws IOException {
        assertThat(
                        read(
                                "a.yaml",
                                "flashsale:\n  kafka: {linger.ms: 5}\nflashsale.name: x\nnone:\n"))
                .isEqualTo(Map.of("flashsale.kafka.linger.ms", "5", "flashsale.name", "x"));
    }

    @Test
    void propertiesAreReadByTheirSuffix() throws IOException {
        assertThat(read("a.properties", "flashsale.name = y\n"))
                .isEqualTo(Map.of("flashsale.name", "y"));
    }

    @Test
    void theClustersConfigurationIsSuchAFile() {
        assertThat(OptionFile.read(Path.of("deploy/flink-conf.yaml")))
                .containsKey("execution.checkpointing.dir");
    }

    @Test
    void otherFilesAreRefused() {
        assertRefused("list.yaml", "- a\n- b\n");
        assertRefused("empty.yaml", "");
        assertRefused("broken.yaml", "a: [1, 2");
        assertRefused("twice.yaml", "a: 1\na: 2\n");
        assertRefused("endless.yaml", "a: &x\n  b: *x\n");
        assertRefused("bad.properties", "a=\\u00zz");
        assertThatThrownBy(() -> OptionFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("none.yaml: cannot be read");
    }

    private void assertRefused(String name, String text) {
        assertThatThrownBy(() -> read(name, text))
                .as(name)
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(name);
    }

    private Map<String, String> read(String name, String text) throws IOException {
        return OptionFile.read(Files.writeString(folder.resolve(name), text));
    }
}
