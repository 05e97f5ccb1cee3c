package org.flashsale.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
    private static final String JAAS = "sasl.jaas.config";

    @Test
    void theLaterKindOfOptionWins() {
        KafkaSettings settings =
                settings(
                        "flashsale.kafka.request.timeout.ms", "1000",
                        "flashsale.kafka.consumer.request.timeout.ms", "2000",
                        "flashsale.kafka.topic.price-updates.request.timeout.ms", "3000");
        assertThat(settings.admin()).containsEntry("request.timeout.ms", "1000");
        assertThat(settings.producer()).containsEntry("request.timeout.ms", "1000");
        assertThat(settings.consumer()).containsEntry("request.timeout.ms", "2000");
        assertThat(settings.consumer(Topic.CONTROL)).containsEntry("request.timeout.ms", "2000");
        assertThat(settings.consumer(Topic.PRICE_UPDATES))
                .containsEntry("request.timeout.ms", "3000");
        assertThat(settings.producer(Topic.PRICE_UPDATES))
                .containsEntry("request.timeout.ms", "3000");
    }

    @Test
    void whoReadsToTheEndOnlyDoesNotWaitThereUnlessAnOptionSaysSo() {
        assertThat(settings().briefConsumer(Topic.CONTROL))
                .containsEntry("fetch.max.wait.ms", "20");
        assertThat(settings().consumer(Topic.CONTROL)).doesNotContainKey("fetch.max.wait.ms");
        assertThat(
                        settings("flashsale.kafka.consumer.fetch.max.wait.ms", "7")
                                .briefConsumer(Topic.CONTROL))
                .containsEntry("fetch.max.wait.ms", "7");
    }

    @Test
    void aPropertyGoesOnlyToClientsThatKnowItUnlessNoneDoes() {
        KafkaSettings settings =
                settings("flashsale.kafka.linger.ms", "7", "flashsale.kafka.my.plug-in", "x");
        assertThat(settings.producer(Topic.DEAD_LETTERS)).containsEntry("linger.ms", "7");
        assertThat(settings.consumer()).doesNotContainKey("linger.ms");
        assertThat(settings.admin()).doesNotContainKey("linger.ms");
        assertThat(settings.admin()).containsEntry("my.plug-in", "x");
        assertThat(settings.consumer()).containsEntry("my.plug-in", "x");
    }

    @Test
    void defaultsSuitTheTopics() {
        KafkaSettings settings = settings();
        assertThat(settings.consumer()).containsEntry("isolation.level", "read_committed");
        assertThat(settings.producer(Topic.PRICE_UPDATES)).containsEntry("linger.ms", "0");
        assertThat(settings.producer(Topic.SCORED_EVENTS)).containsEntry("linger.ms", "50");
        assertThat(settings.producer()).containsEntry("transaction.timeout.ms", "900000");
        KafkaSettings changed = settings("flashsale.kafka.topic.price-updates.linger.ms", "3");
        assertThat(changed.producer(Topic.PRICE_UPDATES)).containsEntry("linger.ms", "3");
    }

    @Test
    void topicsCanBeNamed() {
        KafkaSettings settings = settings("flashsale.topic.price-updates", "shop.prices");
        assertThat(settings.name(Topic.PRICE_UPDATES)).isEqualTo("shop.prices");
        assertThat(settings.name(Topic.CONTROL)).isEqualTo("control");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> KafkaSettings.of(Map.of()))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("flashsale.kafka.bootstrap.servers");
        assertMistake("flashsale.topic.prices", "x", "no topic 'prices'");
        assertMistake("flashsale.topic.control", "a b", "letters, digits");
        assertMistake("flashsale.topic.control", "..", "letters, digits");
        assertMistake("flashsale.topic.control", "price-updates", "two topics");
        assertMistake("flashsale.kafka.topic.prices.linger.ms", "1", "no topic 'prices'");
        assertMistake("flashsale.kafka.linger.ms", "soon", "cannot be 'soon'");
        assertMistake("flashsale.kafka.acks", "maybe", "cannot be 'maybe'");
        assertMistake("flashsale.kafka.group.id", "g", "the job sets this itself");
        assertMistake("flashsale.kafka.consumer.group.id", "g", "the job sets this itself");
        assertMistake("flashsale.kafka.topic.control", "x", "sets this itself");
    }

    @Test
    void clientsThemselvesTakeSecretsFromFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secrets.properties"), "pw=hunter2\n");
        String jaas = "Login required password=\"${file:" + file + ":pw}\";";
        KafkaSettings settings = settings("flashsale.kafka." + JAAS, jaas);
        assertThat(settings.consumer()).containsEntry(JAAS, jaas);
        assertThat(settings.consumer().toString()).doesNotContain("hunter2");
        String resolved = "Login required password=\"hunter2\";";
        assertThat(consumerConfig(settings.consumer()).getPassword(JAAS).value())
                .isEqualTo(resolved);
        assertThat(producerConfig(settings.producer()).getPassword(JAAS).value())
                .isEqualTo(resolved);
        assertThat(new AdminClientConfig(settings.admin()).getPassword(JAAS).value())
                .isEqualTo(resolved);
    }

    @Test
    void clientsThemselvesTakeSecretsFromTheEnvironment() {
        Map.Entry<String, String> variable =
                System.getenv().entrySet().stream()
                        .filter(entry -> entry.getKey().matches("\\w+"))
                        .filter(entry -> !entry.getValue().isBlank())
                        .findFirst()
                        .orElseThrow();
        KafkaSettings settings =
                settings(
                        "flashsale.kafka.ssl.truststore.password",
                        "${env:" + variable.getKey() + "}");
        assertThat(
                        consumerConfig(settings.consumer())
                                .getPassword("ssl.truststore.password")
                                .value())
                .isEqualTo(variable.getValue());
    }

    @Test
    void secretsAreMaskedWhereverSettingsAreShown() {
        KafkaSettings settings =
                settings(
                        "flashsale.kafka." + JAAS,
                        "Login required password=\"hunter2\";",
                        "flashsale.kafka.ssl.keystore.password",
                        "hunter2",
                        "flashsale.kafka.producer.ssl.key.password",
                        "hunter2",
                        "flashsale.kafka.topic.control.ssl.truststore.password",
                        "hunter2",
                        "flashsale.kafka.ssl.truststore.password",
                        "${env:TRUST}");
        assertThat(settings.toString())
                .doesNotContain("hunter2")
                .contains("flashsale.kafka.ssl.truststore.password=${env:TRUST}")
                .contains("flashsale.kafka.ssl.keystore.password=******")
                .contains("bootstrap.servers=broker:9092");
    }

    @Test
    void everySecretIsHiddenByFlinkOrRefusedInTheClear() {
        for (String key : ConsumerConfig.configNames()) {
            boolean password =
                    ConsumerConfig.configDef().configKeys().get(key).type.name().equals("PASSWORD");
            String option = "flashsale.kafka." + key;
            if (password
                    && !key.equals("ssl.truststore.certificates")
                    && !key.equals("ssl.keystore.certificate.chain")) {
                assertThat(Secrets.isSecret(key)).as(key).isTrue();
                if (!GlobalConfiguration.isSensitive(option)) {
                    assertMistake(option, "hunter2", "web UI");
                }
            }
        }
        assertThat(GlobalConfiguration.isSensitive("flashsale.kafka." + JAAS)).isTrue();
        assertThat(settings("flashsale.kafka.ssl.keystore.key", "${file:/k:key}").admin())
                .containsEntry("ssl.keystore.key", "${file:/k:key}");
    }

    @Test
    void refusalsDoNotRepeatSecrets() {
        assertThatThrownBy(() -> settings("flashsale.kafka.ssl.keystore.key", "hunter2"))
                .hasMessageNotContaining("hunter2");
        assertThat(Secrets.mask("my.api-key", "hunter2")).isEqualTo("******");
        assertThat(Secrets.mask("sasl.jaas.config", "x ${env:A} hunter2")).isEqualTo("******");
        assertThat(Secrets.mask("linger.ms", "5")).isEqualTo("5");
    }

    private static void assertMistake(String option, String value, String message) {
        assertThatThrownBy(() -> settings(option, value))
                .as(option)
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(message);
    }

    private static KafkaSettings settings(String... options) {
        Map<String, String> all = new HashMap<>();
        all.put(KafkaSettings.BOOTSTRAP, "broker:9092");
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return KafkaSettings.of(Configuration.fromMap(all));
    }

    private static ConsumerConfig consumerConfig(Properties properties) {
        properties.put("key.deserializer", ByteArrayDeserializer.class);
        properties.put("value.deserializer", ByteArrayDeserializer.class);
        return new ConsumerConfig(properties);
    }

    private static ProducerConfig producerConfig(Properties properties) {
        properties.put("key.serializer", ByteArraySerializer.class);
        properties.put("value.serializer", ByteArraySerializer.class);
        return new ProducerConfig(properties);
    }
}
