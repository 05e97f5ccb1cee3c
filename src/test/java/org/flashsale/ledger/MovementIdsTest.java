package org.flashsale.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MovementIdsTest {

    @Test
    void knowsTheNewestAndForgetsTheOldest() throws IOException {
        MovementIds ids = MovementIds.NONE;
        int count = MovementIds.IDS_KEPT + 1_000;
        for (int i = 0; i < count; i++) {
            assertThat(ids.contains("m" + i)).isFalse();
            ids = ids.plus("m" + i);
        }
        for (int i = count - MovementIds.IDS_KEPT; i < count; i++) {
            assertThat(ids.contains("m" + i)).isTrue();
        }
        assertThat(ids.contains("m0")).isFalse();
        assertThat(ids.size()).isBetween(MovementIds.IDS_KEPT, MovementIds.IDS_KEPT + 255);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ids.write(new DataOutputStream(bytes));
        assertThat(bytes.size()).isLessThan(134_000);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(MovementIds.read(in)).isEqualTo(ids);
    }

    @Test
    void addingLeavesTheOriginalAsItWas() {
        MovementIds one = MovementIds.NONE.plus("a");
        MovementIds two = one.plus("b");
        assertThat(one.contains("b")).isFalse();
        assertThat(two.contains("a")).isTrue();
    }
}
