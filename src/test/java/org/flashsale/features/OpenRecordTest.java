package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

/** The stored form is the oracle of the open one. */
class OpenRecordTest {

    private static final int LIMIT = 20;
    private static final int TAG = 7;

    private final UserRecord record = new UserRecord();
    private final float[] row = new float[FeatureCatalogue.WIDTH];

    /** A shopper whose record lies in memory as a cache would keep it. */
    private final class Kept {
        final UserState state = new UserState();
        final int offset;
        byte[] bytes = {};
        int length;
        int closed;

        Kept(int offset) {
            this.offset = offset;
        }

        /** Writes the open form over whatever lies there, or the stored one. */
        void write(int width, Random random) {
            length = OpenRecord.length(state, width);
            byte[] dirt = new byte[offset + Math.max(length, UserRecord.BYTES_MAX) + 7];
            random.nextBytes(dirt);
            if (length > 0) {
                OpenRecord.write(state, width, dirt, offset);
            } else {
                closed++;
                store(width, dirt);
            }
            bytes = dirt;
        }

        void store(int width, byte[] to) {
            length = record.encode(state, width);
            System.arraycopy(record.bytes(), 0, to, offset, length);
        }

        Admission take(BehaviorEvent event) {
            if (length > 0) {
                record.decode(bytes, offset, length, state);
            }
            Admission admission = state.admit(event, LIMIT);
            if (admission == Admission.FRESH) {
                state.observe(event, row, 0);
            }
            return admission;
        }

        byte[] stored() {
            return record.stored(bytes, offset, length).copy().bytes();
        }
    }

    /** Of every kind, or so quick and so dear that a record reaches its bound. */
    private static List<BehaviorEvent> history(Random random) {
        if (random.nextInt(4) > 0) {
            return Shoppers.history(random, 400);
        }
        List<BehaviorEvent> events = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int item = random.nextInt(200);
            events.add(
                    Shoppers.event(
                            "e" + i,
                            i % 3 == 0 ? EventType.CART_ADD : EventType.VIEW,
                            Shoppers.START + i * 100L,
                            "u",
                            "s" + i / 300,
                            "k" + item,
                            "c" + item / 2,
                            random.nextInt(300) == 0 ? 1L << 33 : random.nextInt(1 << 30),
                            1 + random.nextInt(1_000)));
        }
        return events;
    }

    @Test
    void tellsWhatTheStoredFormTells() {
        int[] closed = {0};
        ForAll.seeds(
                24,
                random -> {
                    int width = List.of(0, 64, UserRecord.VECTOR_MAX).get(random.nextInt(3));
                    int events = random.nextBoolean() ? UserState.EVENTS_MAX : 0;
                    Kept open = new Kept(random.nextInt(9));
                    Kept naive = new Kept(0);
                    open.state.keepEvents(events);
                    naive.state.keepEvents(events);
                    for (BehaviorEvent event : history(random)) {
                        Admission admission = naive.take(event);
                        float[] expected = row.clone();
                        assertThat(open.take(event)).isEqualTo(admission);
                        assertThat(row).containsExactly(expected);
                        if (admission == Admission.FRESH) {
                            open.write(width, random);
                            naive.bytes = new byte[UserRecord.BYTES_MAX];
                            naive.store(width, naive.bytes);
                            if (random.nextBoolean()) {
                                assertThat(
                                                UserRecord.hasVector(
                                                        open.bytes, open.offset, TAG, width))
                                        .isFalse();
                                byte value = (byte) random.nextInt();
                                patch(open.bytes, open.offset, value, width);
                                patch(naive.bytes, 0, value, width);
                            }
                            assertThat(open.stored()).isEqualTo(naive.stored());
                        }
                    }
                    closed[0] += open.closed;
                });
        assertThat(closed[0]).isPositive();
        assertThat(record.cut()).isPositive();
    }

    private static void patch(byte[] bytes, int offset, byte value, int width) {
        UserRecord.setTag(bytes, offset, TAG);
        int from = UserRecord.vectorAt(offset);
        Arrays.fill(bytes, from, from + width * Short.BYTES, value);
    }

    @Test
    void staysClosedWhereANumberHasNoRoom() {
        UserState state = new UserState();
        assertThat(OpenRecord.length(state, 0)).isZero();
        observe(state, 0, 250);
        assertThat(OpenRecord.length(state, 0)).isPositive();
        observe(state, 1, (1L << 32) - 1);
        assertThat(OpenRecord.length(state, 0)).isPositive();
        observe(state, 2, 1L << 32);
        assertThat(OpenRecord.length(state, 0)).isZero();
        for (int i = 0; i < 1 << 16; i++) {
            state.counts.count(0);
        }
        state.cart.clear();
        assertThat(OpenRecord.length(state, 0)).isZero();
    }

    private void observe(UserState state, int number, long price) {
        BehaviorEvent event =
                Shoppers.event(
                        "e" + number,
                        EventType.CART_ADD,
                        Shoppers.START + number,
                        "s",
                        "k" + number,
                        price);
        assertThat(state.admit(event, LIMIT)).isEqualTo(Admission.FRESH);
        state.observe(event, row, 0);
    }
}
