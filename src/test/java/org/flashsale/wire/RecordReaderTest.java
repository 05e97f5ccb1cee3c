package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.util.Utf8;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.RandomRecords;
import org.junit.jupiter.api.Test;

/** What is wrong with a record, and which code it gets. */
class RecordReaderTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final Origin ORIGIN = new Origin("some-topic", 3, 42, NOW);
    private static final TimeBounds ALL = TimeBounds.fixed(0, Limits.TIME_MAX);
    private static final byte[] KEY = {1, 2, 3};

    @Test
    void aGoodRecordIsRead() {
        BehaviorEvent event = new RandomRecords(new Random(1)).behaviorEvent();
        assertThat(
                        new RecordReader<>(BehaviorEventCodec.INSTANCE)
                                .read(ORIGIN, KEY, BehaviorEventCodec.INSTANCE.encode(event), ALL))
                .isEqualTo(new Read.Good<>(event, ORIGIN));
    }

    @Test
    void noPayloadIsADeadLetter() {
        DeadLetter letter = letter(Topic.CONTROL, null, ALL);
        assertThat(letter.code()).isEqualTo(DeadLetterCode.EMPTY_PAYLOAD);
        assertThat(letter.origin()).isEqualTo(ORIGIN);
        assertThat(letter.payloadLength()).isZero();
        assertThat(letter.key()).isEqualTo(KEY);
    }

    @Test
    void aLongPayloadKeepsItsBeginningLengthAndHash() {
        byte[] tenMegabytes = new byte[10 << 20];
        Arrays.fill(tenMegabytes, (byte) 'a');
        DeadLetter letter = letter(Topic.BEHAVIOR_EVENTS, tenMegabytes, ALL);
        assertThat(letter.code()).isEqualTo(DeadLetterCode.TOO_LARGE);
        assertThat(letter.payload()).hasSize(DeadLetter.PAYLOAD_BYTES_MAX).containsOnly('a');
        assertThat(letter.payloadLength()).isEqualTo(10 << 20);
        // As given by: head -c 10485760 /dev/zero | tr '\0' a | sha256sum
        assertThat(letter.payloadSha256()).isEqualTo(TEN_MEGABYTES_SHA256);
        byte[] message = DeadLetterCodec.INSTANCE.encode(letter);
        assertThat(message.length).isLessThan(Limits.PAYLOAD_BYTES_MAX);
    }

    @Test
    void eachFaultOfABehaviorEventHasItsCode() {
        Topic topic = Topic.BEHAVIOR_EVENTS;
        assertCode(topic, r -> r.put("eventId", ""), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("userId", "u".repeat(201)), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("userId", "u".repeat(100_000)), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("text", "t".repeat(8_193)), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("currency", "euro"), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("currency", "eur"), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("offeredPrice", -1L), DeadLetterCode.BAD_PRICE);
        assertCode(topic, r -> r.put("offeredPrice", 1_000_000_000_001L), DeadLetterCode.BAD_PRICE);
        assertCode(topic, r -> r.put("quantity", 0), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> r.put("quantity", -5), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> r.put("quantity", 100_001), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> r.put("dwellMs", -1L), DeadLetterCode.BAD_INTERVAL);
        assertCode(topic, r -> r.put("time", -1L), DeadLetterCode.TIME_OUT_OF_BOUNDS);
        assertCode(topic, r -> r.put("time", Long.MAX_VALUE), DeadLetterCode.TIME_OUT_OF_BOUNDS);
        assertCode(topic, r -> putSymbol(r, "UNKNOWN"), DeadLetterCode.UNKNOWN_SYMBOL);
    }

    @Test
    void eachFaultOfAMovementHasItsCode() {
        Topic topic = Topic.STOCK_MOVEMENTS;
        assertCode(topic, r -> movement(r, "SALE", 0), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> movement(r, "SALE", -1), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> movement(r, "RESTOCK", 1L << 40), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> movement(r, "ADJUSTMENT", 0), DeadLetterCode.BAD_QUANTITY);
        assertCode(topic, r -> movement(r, "UNKNOWN", 1), DeadLetterCode.UNKNOWN_SYMBOL);
        assertCode(topic, r -> r.put("movementId", ""), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("sku", ""), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("pool", ""), DeadLetterCode.BAD_TEXT);
    }

    @Test
    void anAdjustmentMayBeNegative() {
        Read<?> read =
                read(Topic.STOCK_MOVEMENTS, message(r -> movement(r, "ADJUSTMENT", -7)), ALL);
        assertThat(read).isInstanceOf(Read.Good.class);
    }

    @Test
    void eachFaultOfAQuoteHasItsCode() {
        Topic topic = Topic.COMPETITOR_PRICES;
        assertCode(topic, r -> r.put("price", 0L), DeadLetterCode.BAD_PRICE);
        assertCode(topic, r -> r.put("price", -3L), DeadLetterCode.BAD_PRICE);
        assertCode(topic, r -> interval(r, 10, 10), DeadLetterCode.BAD_INTERVAL);
        assertCode(topic, r -> interval(r, 10, 9), DeadLetterCode.BAD_INTERVAL);
        assertCode(topic, r -> interval(r, 10, NOW), DeadLetterCode.BAD_INTERVAL);
        assertCode(topic, r -> interval(r, 10, Long.MAX_VALUE), DeadLetterCode.TIME_OUT_OF_BOUNDS);
    }

    @Test
    void aQuoteWithoutEndHoldsForHalfAnHour() throws Exception {
        GenericRecord quote = sample(Topic.COMPETITOR_PRICES);
        quote.put("observedAt", NOW);
        quote.put("validUntil", null);
        CompetitorPrice read = CompetitorPriceCodec.INSTANCE.decode(encode(quote));
        assertThat(read.validUntil()).isEqualTo(NOW + 30 * 60_000);
    }

    @Test
    void eachFaultOfAControlRecordHasItsCode() {
        Topic topic = Topic.CONTROL;
        assertCode(topic, r -> r.put("kind", ""), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("id", "i".repeat(201)), DeadLetterCode.BAD_TEXT);
        assertCode(topic, r -> r.put("document", "d".repeat(1 << 24)), DeadLetterCode.TOO_LARGE);
        assertCode(topic, r -> r.put("effectiveFrom", -1L), DeadLetterCode.TIME_OUT_OF_BOUNDS);
    }

    @Test
    void idsThatAreNotUtf8AreRefused() {
        GenericRecord record = sample(Topic.BEHAVIOR_EVENTS);
        record.put("eventId", new Utf8(new byte[] {(byte) 0xFF}));
        assertThat(letter(Topic.BEHAVIOR_EVENTS, encode(record), ALL).code())
                .isEqualTo(DeadLetterCode.BAD_TEXT);
        // The replacement character itself is a good one.
        record.put("eventId", "\uFFFD");
        assertThat(read(Topic.BEHAVIOR_EVENTS, encode(record), ALL)).isInstanceOf(Read.Good.class);
    }

    @Test
    void liveBoundsLieAroundTheAppendTime() {
        long day = 24 * 3_600_000L;
        assertThat(atTime(NOW - 7 * day, TimeBounds.live())).isTrue();
        assertThat(atTime(NOW - 7 * day - 1, TimeBounds.live())).isFalse();
        assertThat(atTime(NOW + 300_000, TimeBounds.live())).isTrue();
        assertThat(atTime(NOW + 300_001, TimeBounds.live())).isFalse();
        assertThat(atTime(0, TimeBounds.live())).isFalse();
        assertThat(atTime(4_102_444_800_000L, TimeBounds.live())).isFalse();
    }

    @Test
    void fixedBoundsIncludeTheirEnds() {
        TimeBounds bounds = TimeBounds.fixed(1_000, 2_000);
        assertThat(atTime(999, bounds)).isFalse();
        assertThat(atTime(1_000, bounds)).isTrue();
        assertThat(atTime(2_000, bounds)).isTrue();
        assertThat(atTime(2_001, bounds)).isFalse();
        assertThatThrownBy(() -> TimeBounds.fixed(2, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void detailsNeverRepeatContent() {
        String secret = "S3cr3t".repeat(50);
        GenericRecord record = sample(Topic.BEHAVIOR_EVENTS);
        record.put("userId", secret);
        DeadLetter letter = letter(Topic.BEHAVIOR_EVENTS, encode(record), ALL);
        assertThat(letter.detail()).contains("userId", "300").doesNotContain("S3cr3t");
        assertThat(new String(letter.payload(), StandardCharsets.UTF_8)).contains(secret);
    }

    @Test
    void nothingIsEverThrown() {
        ForAll.seeds(
                500,
                random -> {
                    byte[] value = Samples.message(Topic.BEHAVIOR_EVENTS, random);
                    Damage.some(value, 0, random);
                    assertThat(read(Topic.BEHAVIOR_EVENTS, value, TimeBounds.live()).origin())
                            .isEqualTo(ORIGIN);
                });
    }

    private static final String TEN_MEGABYTES_SHA256 =
            "b5eec3f68ef64d15e82dad91ff908582c5f081e61a62e22427af9bec2cd35f8d";

    private static void assertCode(
            Topic topic, Consumer<GenericRecord> fault, DeadLetterCode code) {
        GenericRecord record = sample(topic);
        assertThat(read(topic, encode(record), ALL)).isInstanceOf(Read.Good.class);
        fault.accept(record);
        assertThat(letter(topic, encode(record), ALL).code()).isEqualTo(code);
    }

    private static boolean atTime(long time, TimeBounds bounds) {
        GenericRecord record = sample(Topic.BEHAVIOR_EVENTS);
        record.put("time", time);
        Read<?> read = read(Topic.BEHAVIOR_EVENTS, encode(record), bounds);
        if (read instanceof Read.Bad<?> bad) {
            assertThat(bad.letter().code()).isEqualTo(DeadLetterCode.TIME_OUT_OF_BOUNDS);
        }
        return read instanceof Read.Good<?>;
    }

    private static byte[] message(Consumer<GenericRecord> change) {
        GenericRecord record = sample(Topic.STOCK_MOVEMENTS);
        change.accept(record);
        return encode(record);
    }

    private static void movement(GenericRecord record, String type, long units) {
        putSymbol(record, type);
        record.put("units", units);
    }

    private static void interval(GenericRecord record, long observedAt, long validUntil) {
        record.put("observedAt", observedAt);
        record.put("validUntil", validUntil);
    }

    private static void putSymbol(GenericRecord record, String symbol) {
        record.put(
                "type",
                new GenericData.EnumSymbol(record.getSchema().getField("type").schema(), symbol));
    }

    /** A valid record of a topic, open to changes. */
    private static GenericRecord sample(Topic topic) {
        try {
            return new BinaryMessageDecoder<GenericRecord>(
                            GenericData.get(), SchemaFiles.newest(topic))
                    .decode(Samples.message(topic, new Random(5)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encode(GenericRecord record) {
        try {
            return new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema())
                    .encode(record)
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Read<?> read(Topic topic, byte[] value, TimeBounds bounds) {
        return new RecordReader<>(topic.codec()).read(ORIGIN, KEY, value, bounds);
    }

    private static DeadLetter letter(Topic topic, byte[] value, TimeBounds bounds) {
        Read<?> read = read(topic, value, bounds);
        assertThat(read).isInstanceOf(Read.Bad.class);
        return ((Read.Bad<?>) read).letter();
    }
}
