package org.flashsale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the built job jar, and what is not. */
class JobJarIT {
    private static JarFile jar;
    private static List<String> names;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile("target/flashsale-job.jar");
        names = jar.stream().map(ZipEntry::getName).toList();
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/flashsale/control/SkuController.class",
                "org/flashsale/operator/RocksTuning.class",
                "org/apache/flink/connector/kafka/source/KafkaSource.class",
                "org/apache/flink/connector/base/DeliveryGuarantee.class",
                "org/apache/kafka/clients/producer/KafkaProducer.class",
                "org/apache/avro/Schema.class",
                "com/fasterxml/jackson/databind/ObjectMapper.class",
                "org/snakeyaml/engine/v2/api/Load.class",
                "schemas/behavior-events/v1.avsc"
            })
    void brings(String name) {
        assertThat(names).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org/apache/flink/runtime/",
                "org/apache/flink/streaming/api/environment/",
                "org/apache/flink/state/",
                "org/rocksdb/",
                "ai/onnxruntime/",
                "ai/onnx/",
                "ai/djl/",
                "kafka/server/",
                "kafka/log/",
                "org/apache/kafka/metadata/",
                "org/apache/kafka/raft/",
                "scala/",
                "org/slf4j/",
                "org/apache/logging/",
                "org/apache/log4j/",
                "log4j2",
                "picocli/",
                "org/tribuo/",
                "ml/dmlc/",
                "com/google/protobuf/",
                "org/flashsale/chaos/",
                "org/flashsale/cli/",
                "org/flashsale/local/",
                "org/flashsale/sim/",
                "org/flashsale/train/",
                "org/flashsale/elasticity/",
                "org/flashsale/report/",
                "org/flashsale/replay/"
            })
    void leavesOut(String prefix) {
        assertThat(names).filteredOn(name -> name.startsWith(prefix)).isEmpty();
    }

    @Test
    void holdsNoSignatureOfAJarItWasMadeOf() {
        assertThat(names).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)"));
    }

    @Test
    void holdsNothingTwice() {
        assertThat(names.stream().filter(name -> !name.endsWith("/")).toList())
                .doesNotHaveDuplicates();
    }

    @Test
    void namesTheJobAsItsMainClass() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                .isEqualTo("org.flashsale.job.SaleJob");
    }

    /** A service file names only classes that came along, or the platform's. */
    @Test
    void itsServicesAreWhole() throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        for (String name : names) {
            if (name.matches("META-INF/services/[^/]+")) {
                byte[] bytes = jar.getInputStream(jar.getEntry(name)).readAllBytes();
                new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .filter(line -> jar.getEntry(line.replace('.', '/') + ".class") == null)
                        .forEach(missing::add);
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void theDistributionHasWhatTheJobJarLacks() throws IOException {
        try (var files = Files.list(Path.of("target/flashsale/lib"))) {
            List<String> lib = files.map(file -> file.getFileName().toString()).toList();
            for (String jarName :
                    List.of(
                            "onnxruntime",
                            "flink-runtime",
                            "kafka_2.13",
                            "picocli",
                            "tribuo",
                            "xgboost4j",
                            "pytorch-native-cpu")) {
                assertThat(lib).anyMatch(file -> file.startsWith(jarName));
            }
            assertThat(lib.stream().map(file -> file.replaceFirst("-[0-9].*", "")).toList())
                    .doesNotHaveDuplicates();
        }
        assertThat(Path.of("target/flashsale/conf/config.yaml"))
                .hasSameTextualContentAs(Path.of("deploy/flink-conf.yaml"));
    }
}
