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

/** What a state says of its last events is what a state says that saw only them. */
class ReplayTest {

    private static final int WIDTH = FeatureCatalogue.WIDTH;

    @Test
    void equalsAStateThatSawOnlyTheLastEvents() {
        ForAll.seeds(
                300,
                random -> {
                    List<BehaviorEvent> events = history(random, 1 + random.nextInt(200));
                    UserRecord record = new UserRecord();
                    UserState user = new UserState();
                    int kept = 0;
                    int keep = UserState.EVENTS_KEPT;
                    float[] row = new float[WIDTH];
                    for (BehaviorEvent event : events) {
                        if (random.nextInt(40) == 0) {
                            // As models take turns that read more or fewer.
                            int asked = random.nextInt(80);
                            user.keepEvents(asked);
                            keep = Math.max(16, Math.min(asked, 64));
                        }
                        kept = Math.min(kept + 1, keep);
                        assertThat(user.admit(event, Integer.MAX_VALUE)).isEqualTo(Admission.FRESH);
                        user.observe(event, row, 0);
                        if (random.nextInt(10) == 0) {
                            byte[] bytes = Arrays.copyOf(record.bytes(), record.encode(user, 64));
                            record.decode(bytes, 0, bytes.length, user);
                        }
                    }
                    assertThat(user.eventsKept()).isEqualTo(kept);
                    int skip = random.nextInt(kept);
                    int count = 1 + random.nextInt(kept - skip);
                    float[] rows = new float[(count + 1) * WIDTH];
                    UserState scratch = new UserState();
                    scratch.observe(events.get(0), row, 0);
                    user.replay(skip, count, scratch, rows, WIDTH);
                    UserState fresh = new UserState();
                    for (int i = 0; i < count; i++) {
                        BehaviorEvent event = events.get(events.size() - kept + skip + i);
                        fresh.observe(event, row, 0);
                        assertThat(Arrays.copyOfRange(rows, (i + 1) * WIDTH, (i + 2) * WIDTH))
                                .as("event %d of %d", i, count)
                                .containsExactly(row);
                    }
                });
    }

    /** In order, with times that the ring keeps exactly, and a session in each. */
    private static List<BehaviorEvent> history(Random random, int length) {
        List<BehaviorEvent> events = new ArrayList<>();
        EventType[] types = EventType.values();
        int items = random.nextBoolean() ? 4 : 100;
        long time = Shoppers.START;
        int session = 0;
        for (int i = 0; i < length; i++) {
            time +=
                    random.nextInt(5) == 0
                            ? 100L * random.nextInt(20_000)
                            : 100L * random.nextInt(90);
            session += random.nextInt(15) == 0 ? 1 : 0;
            int item = random.nextInt(items);
            events.add(
                    Shoppers.event(
                            "e" + i,
                            types[random.nextInt(types.length)],
                            time,
                            "u",
                            "s" + session,
                            random.nextInt(12) == 0 ? "" : "sku" + item,
                            random.nextInt(12) == 0 ? "" : "c" + item / 3,
                            random.nextInt(9) == 0
                                    ? BehaviorEvent.NO_PRICE
                                    : random.nextInt(99_999),
                            1 + random.nextInt(3)));
        }
        return events;
    }
}
