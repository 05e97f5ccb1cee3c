package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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
        assertThatThrownBy(() -> state(newer)).hasMessageContaining("version 3");
        assertThatThrownBy(
                        () -> FORMAT.read(3, new DataInputStream(new ByteArrayInputStream(whole))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3");
    }
}
