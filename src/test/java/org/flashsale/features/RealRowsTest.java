package org.flashsale.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features and state sizes on the real log that ships with the examples. */
class RealRowsTest {

    private static final Path LOG = Path.of("examples/data/rees46-cosmetics-2019-10-01.csv.gz");
    private static final int FLOOD_LIMIT = 50;

    @TempDir private static Path folder;
    private static final List<BehaviorEvent> EVENTS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        Path log = folder.resolve("events.avro");
        new Importer(LogFormat.REES46, new LogBounds(0, Long.MAX_VALUE), rows -> {})
                .run(List.of(LOG), log, Optional.empty());
        try (EventLog.Reader reader = EventLog.open(log)) {
            reader.forEachRemaining(EVENTS::add);
        }
    }

    @Test
    void rowsEqualTheNaiveTwin() {
        Map<String, UserState> states = new HashMap<>();
        Map<String, List<BehaviorEvent>> histories = new HashMap<>();
        float[] row = new float[FeatureCatalogue.WIDTH];
        for (BehaviorEvent event : EVENTS) {
            UserState state = states.computeIfAbsent(event.userId(), user -> new UserState());
            if (state.admit(event, FLOOD_LIMIT) == Admission.FRESH) {
                state.observe(event, row, 0);
                List<BehaviorEvent> history =
                        histories.computeIfAbsent(event.userId(), user -> new ArrayList<>());
                history.add(event);
                NaiveFeatures.requireEqual(row, 0, history);
            }
        }
        assertThat(histories).hasSizeGreaterThan(300);
    }

    @Test
    void exactDuplicatesAreFoundAndNothingElse() {
        Map<String, UserState> states = new HashMap<>();
        float[] row = new float[FeatureCatalogue.WIDTH];
        long duplicates = 0;
        for (BehaviorEvent event : EVENTS) {
            UserState state = states.computeIfAbsent(event.userId(), user -> new UserState());
            switch (state.admit(event, FLOOD_LIMIT)) {
                case FRESH -> state.observe(event, row, 0);
                case DUPLICATE -> duplicates++;
                case THROTTLED -> throw new AssertionError("no real shopper floods");
            }
        }
        long distinct = EVENTS.stream().map(BehaviorEvent::eventId).distinct().count();
        assertThat(duplicates).isPositive().isEqualTo(EVENTS.size() - distinct);
    }

    @Test
    void recordsAreSmallWithTheWidestOfUsualVectors() {
        Map<String, UserState> states = new HashMap<>();
        UserRecord record = new UserRecord();
        float[] row = new float[FeatureCatalogue.WIDTH];
        List<Integer> sizes = new ArrayList<>();
        for (BehaviorEvent event : EVENTS) {
            UserState state = states.computeIfAbsent(event.userId(), user -> new UserState());
            if (state.admit(event, FLOOD_LIMIT) == Admission.FRESH) {
                state.observe(event, row, 0);
            }
            sizes.add(record.encode(state, 64));
        }
        sizes.sort(null);
        List<Integer> last =
                states.values().stream().map(state -> record.encode(state, 64)).sorted().toList();
        assertThat(last.get(last.size() / 2)).as("median bytes of a user").isLessThanOrEqualTo(400);
        assertThat(sizes.get(sizes.size() * 99 / 100)).as("p99 at an event").isLessThan(1500);
        assertThat(record.cut()).isZero();
    }
}
