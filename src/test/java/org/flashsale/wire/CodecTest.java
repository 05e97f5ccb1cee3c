package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.testing.SameRecord.assertSame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.flashsale.domain.Count;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.RandomRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The codecs against each other and against plain Avro with nothing but the files in schemas/. */
class CodecTest {

    @ParameterizedTest
    @EnumSource
    void everyRecordComesBackEqual(Topic topic) {
        ForAll.seeds(
                100,
                random -> {
                    Object record = Samples.draw(topic, random);
                    byte[] message = Samples.codec(topic).encode(record);
                    assertSame(Samples.codec(topic).decode(message), record);
                });
    }

    @ParameterizedTest
    @EnumSource
    void everyRecordComesBackEqualFromState(Topic topic) {
        ForAll.seeds(
                20,
                random -> {
                    Object record = Samples.draw(topic, random);
                    Codec<Object> format = Samples.codec(topic);
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    format.write(record, new DataOutputStream(bytes));
                    DataInputStream in =
                            new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                    Object read = format.read(format.version(), in);
                    assertThat(read).isInstanceOf(format.type());
                    assertSame(read, record);
                    assertThat(in.available()).isZero();
                });
    }

    @ParameterizedTest
    @EnumSource
    void plainAvroReadsAndWritesTheSameBytes(Topic topic) {
        Schema schema = SchemaFiles.newest(topic);
        ForAll.seeds(
                100,
                random -> {
                    byte[] message = Samples.message(topic, random);
                    GenericRecord record = decode(schema, message);
                    assertThat(GenericData.get().validate(schema, record)).isTrue();
                    // Maps have no order, so compare the records of two decodings.
                    byte[] again =
                            new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema)
                                    .encode(record)
                                    .array();
                    assertThat(again).hasSameSizeAs(message);
                    assertThat(decode(schema, again)).isEqualTo(record);
                    assertSame(
                            Samples.codec(topic).decode(again),
                            Samples.codec(topic).decode(message));
                });
    }

    @ParameterizedTest
    @EnumSource
    void plainAvroSeesEachComponentUnderItsName(Topic topic) {
        Schema schema = SchemaFiles.newest(topic);
        ForAll.seeds(
                50,
                random -> {
                    Record record = (Record) Samples.draw(topic, random);
                    GenericRecord seen = decode(schema, Samples.codec(topic).encode(record));
                    Map<String, Object> expected = FieldsByName.of(record, schema);
                    assertThat(expected).isNotEmpty();
                    for (Map.Entry<String, Object> field : expected.entrySet()) {
                        assertThat(FieldsByName.plain(seen.get(field.getKey())))
                                .as(field.getKey())
                                .isEqualTo(field.getValue());
                    }
                });
    }

    @Test
    void plainAvroSeesEachClaimUnderItsName() {
        Schema schema = SchemaFiles.newest(Topic.PRICE_UPDATES);
        ForAll.seeds(
                50,
                random -> {
                    PriceUpdate update = new RandomRecords(random).priceUpdate();
                    GenericRecord seen = decode(schema, PriceUpdateCodec.INSTANCE.encode(update));
                    ReductionClaim claim = update.claim();
                    assertThat(seen.get("referencePrice"))
                            .isEqualTo(
                                    claim.reference().isPresent()
                                            ? claim.reference().getAsLong()
                                            : null);
                    assertThat(seen.get("claimedPercent"))
                            .isEqualTo(
                                    claim.percent().isPresent()
                                            ? claim.percent().getAsInt()
                                            : null);
                    assertThat(seen.get("claimCode")).hasToString(claim.code().name());
                });
    }

    @Test
    void plainAvroSeesEachCounterUnderItsName() {
        ForAll.seeds(
                50,
                random -> {
                    SaleMetrics metrics = new RandomRecords(random).saleMetrics();
                    GenericRecord record =
                            decode(
                                    SchemaFiles.newest(Topic.SALE_METRICS),
                                    SaleMetricsCodec.INSTANCE.encode(metrics));
                    for (Count count : Count.values()) {
                        assertThat(record.get(camelCase(count))).isEqualTo(metrics.count(count));
                    }
                });
    }

    @Test
    void symbolsAreTheConstantsBehindUnknown() {
        assertThat(symbols(Topic.BEHAVIOR_EVENTS, "type"))
                .isEqualTo(withUnknown(EventType.values()));
        assertThat(symbols(Topic.STOCK_MOVEMENTS, "type"))
                .isEqualTo(withUnknown(MovementType.values()));
        assertThat(symbols(Topic.CONTROL_RESULTS, "status"))
                .containsExactly("UNKNOWN", "APPLIED", "REFUSED");
    }

    @Test
    void schemasOfThisBuildAreOnTheClassPath() {
        for (Topic topic : Topic.values()) {
            assertThat(SchemaStore.published().versions(topic))
                    .as("%s: every file of schemas/ is loaded", topic.id())
                    .isEqualTo(SchemaFiles.versions(topic));
        }
        assertThat(SchemaFiles.topicsWithSchemas())
                .containsExactlyInAnyOrder(ids())
                .allSatisfy(id -> assertThat(Path.of("schemas", id)).isDirectory());
    }

    private static String[] ids() {
        return List.of(Topic.values()).stream().map(Topic::id).toArray(String[]::new);
    }

    private static GenericRecord decode(Schema schema, byte[] message) throws Exception {
        return new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema).decode(message);
    }

    private static List<String> symbols(Topic topic, String field) {
        return SchemaFiles.newest(topic).getField(field).schema().getEnumSymbols();
    }

    private static List<String> withUnknown(Enum<?>[] constants) {
        List<String> names = new ArrayList<>(List.of("UNKNOWN"));
        for (Enum<?> constant : constants) {
            names.add(constant.name());
        }
        return names;
    }

    private static String camelCase(Count count) {
        StringBuilder name = new StringBuilder();
        for (String word : count.name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            name.append(
                    name.isEmpty()
                            ? lower
                            : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
        }
        return name.toString();
    }
}
