package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class UserStateFormatTest {

    private static final UserStateFormat FORMAT = UserStateFormat.INSTANCE;
    private static final int LIMIT = 50;

    /** Three events as the first version wrote them. */
    private static final String VERSION_1 =
            "f08eefc9b05b06c6996f1d03f68942f02e50295bda7c69a087b817a31f2e8b8b"
                    + "dbae5c000606798d032a02024a2b30eb02020549eda702020606e14ffa870202"
                    + "4ad219d402022e4e91350202024a2b30eb02f4030700000202120402403cb86f"
                    + "403f5625cc38350dbfbd2ceaf02eb817dc0b06120402";

    /** A history of 120 events and a vector as the second version wrote them. */
    private static final String VERSION_2 =
            "0204004d000000e6f16d876d010000003800b4003c0000071400c30424ece1a6"
                    + "5e1b5739a00053dc053a3cf47b70d9f6de2a28d767fe51ed1d649f11c2c36c12"
                    + "c454aba76cb30024756b1accfc0004dd6b1e18ed321813198907cb243c549a75"
                    + "4f5b1e5c4072e5be372418fcf899fea100cc3b30a1604f0d3cb4d48ef32a2d6c"
                    + "28973f1bc527d83fce162350193ca86bde52a8361cb22ada49e90060a73599a6"
                    + "3e2d38f9958690060602fd59f9b9001602772df251b14d957d59001300e62514"
                    + "970017008c4d85b2d026fa2f790019000301d419d24a001f0387fa4fe1002800"
                    + "35914e2e002100054d957d59038f26772df25106f71c26fa2f790200fd59f9b9"
                    + "09cf3b8c4d85b205ff0801000111ff033d0104260201030505c4cb5440e67f58"
                    + "41d69d1515940f58b6cebf05cebf05c18c010309010210683000a602a048f041"
                    + "04b101cd2003301100d517b3000400cd4b03b03204f303e72d022322ec022052"
                    + "aa02b32204ee02ff0802f0500400a63e03b34f067dae0b03b30f02c003c50130"
                    + "528d03b53ab04204f401c3160273209f04cf3bb3100400f71c033010c203fb33";

    private static final UserRecord RECORD = new UserRecord();

    private static byte[] bytes(UserState state) {
        return Arrays.copyOf(RECORD.bytes(), RECORD.encode(state, 0));
    }

    private static UserState state(byte[] bytes) {
        UserState state = new UserState();
        RECORD.decode(bytes, 0, bytes.length, state);
        return state;
    }

    @Test
    void goesOnAsIfItHadNeverBeenWritten() {
        ForAll.seeds(
                60,
                random -> {
                    List<BehaviorEvent> events = Shoppers.history(random, 400);
                    UserState kept = new UserState();
                    UserState stored = new UserState();
                    float[] expected = new float[FeatureCatalogue.WIDTH];
                    float[] actual = new float[FeatureCatalogue.WIDTH];
                    for (BehaviorEvent event : events) {
                        if (random.nextInt(5) == 0) {
                            stored = state(bytes(stored));
                        }
                        Admission admission = kept.admit(event, LIMIT);
                        assertThat(stored.admit(event, LIMIT)).isEqualTo(admission);
                        if (admission == Admission.FRESH) {
                            kept.observe(event, expected, 0);
                            stored.observe(event, actual, 0);
                        }
                        assertThat(actual).containsExactly(expected);
                    }
                    assertThat(bytes(stored)).isEqualTo(bytes(kept));
                });
    }

    @Test
    void readsAnEmptyState() {
        UserState state = state(bytes(new UserState()));

        assertThat(bytes(state)).isEqualTo(bytes(new UserState()));
        assertThat(state.expiredAt(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void stillReadsVersion1() throws IOException {
        UserState state = new UserState();
        float[] row = new float[FeatureCatalogue.WIDTH];
        for (int i = 0; i < 3; i++) {
            EventType type = i == 1 ? EventType.CART_ADD : EventType.VIEW;
            BehaviorEvent event =
                    Shoppers.event("e" + i, type, Shoppers.START + i * 1500L, "s", "k" + i, 250);
            state.admit(event, LIMIT);
            state.observe(event, row, 0);
        }
        byte[] written = HexFormat.of().parseHex(VERSION_1);
        StoredUser stored = FORMAT.read(1, new DataInputStream(new ByteArrayInputStream(written)));
        UserState read = state(stored.bytes());
        assertThat(read.eventsKept()).isZero();
        for (int i = 3; i < 6; i++) {
            BehaviorEvent event =
                    Shoppers.event("e" + i, EventType.VIEW, Shoppers.START + 9_000, "s", "k1", 250);
            float[] expected = row.clone();
            assertThat(read.admit(event, LIMIT)).isEqualTo(state.admit(event, LIMIT));
            state.observe(event, expected, 0);
            read.observe(event, row, 0);
            assertThat(row).containsExactly(expected);
        }
    }

    @Test
    void stillReadsVersion2() {
        List<BehaviorEvent> events = Shoppers.history(new Random(5), 200);
        UserState state = new UserState();
        float[] expected = new float[FeatureCatalogue.WIDTH];
        for (BehaviorEvent event : events.subList(0, 120)) {
            if (state.admit(event, LIMIT) == Admission.FRESH) {
                state.observe(event, expected, 0);
            }
        }

        byte[] written = HexFormat.of().parseHex(VERSION_2);
        UserState read = state(written);

        assertThat(bytes(read)).isEqualTo(bytes(state));
        ShortBuffer vector =
                ByteBuffer.wrap(written, UserRecord.vectorAt(0), 8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer();
        assertThat(UserRecord.hasVector(written, 0, 77, 4)).isTrue();
        for (float value : new float[] {0.5f, -0.25f, 1, 0}) {
            assertThat(HalfFloats.toFloat(vector.get())).isEqualTo(value);
        }
        float[] row = expected.clone();
        for (BehaviorEvent event : events.subList(100, 200)) {
            Admission admission = state.admit(event, LIMIT);
            assertThat(read.admit(event, LIMIT)).isEqualTo(admission);
            if (admission == Admission.FRESH) {
                state.observe(event, expected, 0);
                read.observe(event, row, 0);
            }
            assertThat(row).containsExactly(expected);
        }
    }

    @Test
    void staysBounded() {
        ForAll.seeds(
                5,
                random -> {
                    UserState state = new UserState();
                    float[] row = new float[FeatureCatalogue.WIDTH];
                    for (BehaviorEvent event : Shoppers.history(random, 3000)) {
                        if (state.admit(event, LIMIT) == Admission.FRESH) {
                            state.observe(event, row, 0);
                        }
                    }
                    UserRecord record = new UserRecord();
                    int length = record.encode(state, UserRecord.VECTOR_MAX);
                    assertThat(length).isLessThanOrEqualTo(UserRecord.BYTES_MAX);
                    UserState read = new UserState();
                    record.decode(record.bytes(), 0, length, read);
                    assertThat(bytes(read)).isEqualTo(bytes(state));
                });
    }

    @Test
    void refusesWhatItCannotRead() {
        byte[] whole = bytes(new UserState());
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        byte[] newer = whole.clone();
        newer[0]++;

        assertThatThrownBy(() -> state(cut)).hasMessageContaining("damaged");
        assertThatThrownBy(() -> state(longer)).hasMessageContaining("bytes behind");
        assertThatThrownBy(() -> state(newer)).hasMessageContaining("version 4");
        assertThatThrownBy(
                        () -> FORMAT.read(3, new DataInputStream(new ByteArrayInputStream(whole))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3");
    }
}
