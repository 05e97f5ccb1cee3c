package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flashsale.testing.SameRecord.assertSame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.RandomRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of other versions: older ones are translated, all others refused with their reason. */
class SchemaStoreTest {

    @ParameterizedTest
    @EnumSource
    void anOlderVersionIsReadAsTheNewest(Topic topic) {
        Schema newest = SchemaFiles.newest(topic);
        Schema older = OtherVersions.withField(newest, "dropped", true);
        SchemaStore store = storeOf(topic, older, newest);
        ForAll.seeds(
                20,
                random -> {
                    Object record = Samples.draw(topic, random);
                    byte[] message = rewrite(record, topic, older);
                    BodyReader in = store.open(topic, message);
                    Object read = Samples.codec(topic).readBody(in);
                    in.expectEnd();
                    assertSame(read, record);
                });
    }

    @Test
    void aFieldThatTheOldVersionLacksTakesItsDefault() {
        Schema newest = SchemaFiles.newest(Topic.BEHAVIOR_EVENTS);
        Schema older = OtherVersions.withoutField(newest, "trafficSource");
        SchemaStore store = storeOf(Topic.BEHAVIOR_EVENTS, older, newest);
        ForAll.seeds(
                20,
                random -> {
                    var event = new RandomRecords(random).behaviorEvent();
                    byte[] message = rewrite(event, Topic.BEHAVIOR_EVENTS, older);
                    BodyReader in = store.open(Topic.BEHAVIOR_EVENTS, message);
                    var read = BehaviorEventCodec.INSTANCE.readBody(in);
                    assertThat(read.trafficSource()).isEmpty();
                    assertThat(read.text()).isEqualTo(event.text());
                });
    }

    @ParameterizedTest
    @EnumSource
    void damagedBodiesOfOlderVersionsAreRefused(Topic topic) {
        Schema newest = SchemaFiles.newest(topic);
        Schema older = OtherVersions.withField(newest, "dropped", true);
        SchemaStore store = storeOf(topic, older, newest);
        ForAll.seeds(
                200,
                random -> {
                    byte[] message = rewrite(Samples.draw(topic, random), topic, older);
                    Damage.some(message, 10, random);
                    try {
                        Samples.codec(topic).readBody(store.open(topic, message));
                    } catch (RejectedRecord expected) {
                        assertThat(expected.code()).isNotNull();
                    }
                });
    }

    @Test
    void aFutureVersionIsAnUnknownSchema() {
        Schema future = OtherVersions.withField(SchemaFiles.newest(Topic.CONTROL), "later", true);
        byte[] message = rewrite(Samples.draw(Topic.CONTROL, new Random(1)), Topic.CONTROL, future);
        assertRefused(Topic.CONTROL, message, DeadLetterCode.UNKNOWN_SCHEMA);
    }

    @ParameterizedTest
    @EnumSource
    void theRecordOfAnotherTopicIsAWrongSchema(Topic topic) {
        Topic other = topic == Topic.CONTROL ? Topic.SALE_METRICS : Topic.CONTROL;
        assertRefused(topic, Samples.message(other, new Random(1)), DeadLetterCode.WRONG_SCHEMA);
    }

    @Test
    void aCounterOfZeroAndAMissingOneAreTheSame() throws Exception {
        SaleMetrics metrics = new SaleMetrics("s", 1, 2, Map.of(), Map.of());
        assertThat(SaleMetricsCodec.INSTANCE.decode(SaleMetricsCodec.INSTANCE.encode(metrics)))
                .isEqualTo(metrics);
    }

    private static void assertRefused(Topic topic, byte[] message, DeadLetterCode code) {
        assertThatThrownBy(() -> topic.codec().decode(message))
                .isInstanceOfSatisfying(
                        RejectedRecord.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static SchemaStore storeOf(Topic topic, Schema... versions) {
        return new SchemaStore(new HashMap<>(Map.of(topic, List.of(versions))));
    }

    /** A record as a message of another schema, made by plain Avro. */
    private static byte[] rewrite(Object record, Topic topic, Schema schema) {
        try {
            GenericRecord original =
                    new BinaryMessageDecoder<GenericRecord>(
                                    GenericData.get(), SchemaFiles.newest(topic))
                            .decode(Samples.codec(topic).encode(record));
            GenericRecordBuilder copy = new GenericRecordBuilder(schema);
            for (Schema.Field field : schema.getFields()) {
                if (original.hasField(field.name())) {
                    copy.set(field, original.get(field.name()));
                }
            }
            return new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema)
                    .encode(copy.build())
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
