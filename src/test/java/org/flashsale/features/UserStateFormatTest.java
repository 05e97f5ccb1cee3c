package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
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

    private static byte[] bytes(UserState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FORMAT.write(state, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static UserState state(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        UserState state = FORMAT.read(FORMAT.version(), in);
        assertThat(in.read()).as("bytes left over").isEqualTo(-1);
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
    void readsAnEmptyState() throws IOException {
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
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(written));

        assertThat(bytes(FORMAT.read(1, in))).isEqualTo(bytes(state));
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
                    assertThat(bytes(state).length).isLessThan(5000);
                });
    }

    @Test
    void refusesWhatItCannotRead() throws IOException {
        byte[] whole = bytes(new UserState());
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);

        assertThatThrownBy(() -> state(cut)).isInstanceOf(EOFException.class);
        assertThatThrownBy(
                        () -> FORMAT.read(2, new DataInputStream(new ByteArrayInputStream(whole))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }
}
