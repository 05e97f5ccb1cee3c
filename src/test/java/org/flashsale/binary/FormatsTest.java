package org.flashsale.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flashsale.testing.SameRecord.assertSame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.demand.Scorer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockShown;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.RandomRecords;
import org.flashsale.wire.ReadCompetitorPriceFormat;
import org.flashsale.wire.ReadControlRecordFormat;
import org.flashsale.wire.ReadStockMovementFormat;
import org.junit.jupiter.api.Test;

/** The formats of state and shuffles. */
class FormatsTest {

    @Test
    void behaviorEventsComeBack() {
        comesBack(BehaviorEventFormat.INSTANCE, r -> new RandomRecords(r).behaviorEvent());
    }

    @Test
    void scoredEventsComeBack() {
        comesBack(ScoredEventFormat.INSTANCE, r -> new RandomRecords(r).scoredEvent());
    }

    @Test
    void originsComeBack() {
        comesBack(OriginFormat.INSTANCE, r -> new RandomRecords(r).origin());
    }

    @Test
    void deadLettersComeBack() {
        comesBack(DeadLetterFormat.INSTANCE, r -> new RandomRecords(r).deadLetter());
    }

    @Test
    void bookEntriesComeBack() {
        comesBack(
                BookEntryFormat.INSTANCE,
                r -> {
                    Count[] counts = Count.values();
                    return new BookEntry(
                            new RandomRecords(r).id(),
                            counts[r.nextInt(counts.length)],
                            new RandomRecords(r).text(50),
                            r.nextLong());
                });
    }

    @Test
    void demandSumsComeBack() {
        comesBack(
                DemandSumFormat.INSTANCE,
                r -> {
                    RandomRecords records = new RandomRecords(r);
                    DemandSum sum =
                            DemandSum.empty(records.id(), records.id(), r.nextInt(), r.nextInt(6));
                    if (r.nextBoolean()) {
                        sum.scoredBy(new Scorer(records.id(), records.id(), r.nextLong()));
                    }
                    for (long[] slot : sum.pools()) {
                        for (int i = 0; i < slot.length; i++) {
                            slot[i] = r.nextBoolean() ? r.nextLong() : 0;
                        }
                    }
                    return sum;
                });
    }

    @Test
    void saleFiguresComeBack() {
        comesBack(
                SaleFiguresFormat.INSTANCE,
                r ->
                        new SaleFigures(
                                new RandomRecords(r).id(),
                                r.nextInt(),
                                r.nextGaussian(),
                                r.nextGaussian(),
                                r.nextGaussian(),
                                Double.NaN));
    }

    @Test
    void readsComeBack() {
        comesBack(new ReadBehaviorEventFormat(), r -> read(r, RandomRecords::behaviorEvent));
        comesBack(new ReadStockMovementFormat(), r -> read(r, RandomRecords::stockMovement));
        comesBack(new ReadCompetitorPriceFormat(), r -> read(r, RandomRecords::competitorPrice));
        comesBack(new ReadControlRecordFormat(), r -> read(r, RandomRecords::controlRecord));
    }

    @Test
    void aPlainEventIsShort() throws IOException {
        BehaviorEvent full = new RandomRecords(new Random(1)).behaviorEvent();
        BehaviorEvent plain =
                new BehaviorEvent(
                        "0123456789abcdef",
                        full.type(),
                        1_790_000_000_000L,
                        "user-1234",
                        "",
                        "sku-12345",
                        "",
                        "",
                        1999,
                        "",
                        1,
                        "",
                        "",
                        -1,
                        "",
                        "",
                        StockShown.UNKNOWN);
        assertThat(bytes(BehaviorEventFormat.INSTANCE, plain)).hasSizeLessThan(52);
    }

    @Test
    void damagedBytesEndInAnIoException() {
        ForAll.seeds(
                300,
                random -> {
                    byte[] bytes =
                            bytes(
                                    BehaviorEventFormat.INSTANCE,
                                    new RandomRecords(random).behaviorEvent());
                    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                    assertThatThrownBy(() -> BehaviorEventFormat.INSTANCE.read(1, input(cut)))
                            .isInstanceOf(IOException.class);
                });
    }

    private static <T> Read<T> read(Random random, Function<RandomRecords, T> value) {
        RandomRecords records = new RandomRecords(random);
        return switch (random.nextInt(3)) {
            case 0 -> new Read.Good<>(value.apply(records), records.origin());
            case 1 -> new Read.Progress<>(random.nextLong(), records.origin());
            default -> new Read.Bad<>(records.deadLetter());
        };
    }

    private static <T> void comesBack(BinaryFormat<T> format, Function<Random, T> draw) {
        ForAll.seeds(
                100,
                random -> {
                    T value = draw.apply(random);
                    DataInputStream in = input(bytes(format, value));
                    T read = format.read(format.version(), in);
                    assertThat(read).isInstanceOf(format.type());
                    assertSame(read, value);
                    assertThat(in.available()).as("bytes left").isZero();
                });
    }

    private static <T> byte[] bytes(BinaryFormat<T> format, T value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        format.write(value, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
