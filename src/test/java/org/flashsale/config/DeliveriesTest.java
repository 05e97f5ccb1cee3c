package org.flashsale.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveriesTest {

    @Test
    void everyOutputKeepsWhatItsContractPromises() {
        JobSettings settings = settings(Map.of());
        for (Topic topic : Topic.values()) {
            if (!topic.isInput()) {
                assertThat(settings.delivery(topic) == DeliveryGuarantee.EXACTLY_ONCE)
                        .as(topic.id())
                        .isEqualTo(topic.delivery() == Topic.Delivery.EXACTLY_ONCE);
            }
        }
        assertThat(settings.commandDelay()).hasSeconds(10);
    }

    @Test
    void eachTopicIsSetByItself() {
        JobSettings settings =
                settings(
                        Map.of(
                                "flashsale.delivery.price-updates", "exactly-once",
                                "flashsale.delivery.stock-reallocations", "AT-LEAST-ONCE"));
        assertThat(settings.delivery(Topic.PRICE_UPDATES))
                .isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(settings.delivery(Topic.CONTROL_RESULTS))
                .isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(settings.delivery(Topic.STOCK_REALLOCATIONS))
                .isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(settings.delivery(Topic.LEDGER_ALERTS))
                .isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(settings.commandDelay()).as("commands are visible at once").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "twice", "", "exactly_once"})
    void otherGuaranteesAreRefused(String guarantee) {
        assertThatThrownBy(() -> settings(Map.of("flashsale.delivery.dead-letters", guarantee)))
                .isInstanceOf(UsageError.class)
                .hasMessage(
                        "flashsale.delivery.dead-letters must be at-least-once or exactly-once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"behavior-events", "prices", ""})
    void whatTheJobDoesNotWriteIsRefused(String topic) {
        assertThatThrownBy(() -> settings(Map.of("flashsale.delivery." + topic, "exactly-once")))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("the job writes no topic '" + topic + "'; it writes ")
                .hasMessageContaining("price-updates");
    }

    @Test
    void transactionsOutliveTheirCheckpoints() {
        String timeout = "flashsale.kafka.topic.sale-metrics.transaction.timeout.ms";
        settings(Map.of(timeout, "30000"));
        assertThatThrownBy(() -> settings(Map.of(timeout, "29999")))
                .isInstanceOf(UsageError.class)
                .hasMessageStartingWith("transaction.timeout.ms of sale-metrics must be at least");
        settings(Map.of(timeout, "29999", "flashsale.delivery.sale-metrics", "at-least-once"));
    }

    @Test
    void withoutCheckpointsNothingIsExactlyOnce() {
        Map<String, String> none = new HashMap<>();
        Arrays.stream(Topic.values())
                .filter(topic -> !topic.isInput())
                .forEach(topic -> none.put("flashsale.delivery." + topic.id(), "at-least-once"));
        Configuration config = Configuration.fromMap(none);
        config.setString(KafkaSettings.BOOTSTRAP, "broker:9092");
        assertThat(JobSettings.of(config).deliveries()).hasSize(7);
        config.setString("flashsale.delivery.price-updates", "exactly-once");
        assertThatThrownBy(() -> JobSettings.of(config))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("set execution.checkpointing.interval");
    }

    private static JobSettings settings(Map<String, String> options) {
        Configuration config = new Configuration();
        config.setString(KafkaSettings.BOOTSTRAP, "broker:9092");
        config.setString("execution.checkpointing.interval", "10 s");
        options.forEach(config::setString);
        return JobSettings.of(config);
    }
}
