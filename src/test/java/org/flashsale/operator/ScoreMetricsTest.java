package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.Fault;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.Machine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of SCORE: what docs/metrics.md names is there, nothing else, and each one moves. */
class ScoreMetricsTest {

    private static final String PREFIX = "flashsale.score.";
    private static final Pattern NAME = Pattern.compile("`([A-Za-z.]+)`");

    @TempDir private Path folder;
    private final ToyModels toys = new ToyModels();
    private int events;

    @BeforeEach
    void write() throws Exception {
        toys.add(folder, "1", "7");
    }

    private ScoreHarness harness(Device device) throws Exception {
        return harness(new ScoreSettings("toy:1", device, 0, 1, 4, 10, 1_000, 5));
    }

    private ScoreHarness harness(ScoreSettings settings) throws Exception {
        return new ScoreHarness(settings, List::of, new HashMapStateBackend(), toys);
    }

    private Object of(String name) {
        return toys.metrics().value(PREFIX + name);
    }

    private double number(String name) {
        return (double) of(name);
    }

    private void event(ScoreHarness harness, String user, long time) throws Exception {
        harness.event(Shoppers.view("e" + events++, user, time));
    }

    private void events(ScoreHarness harness, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            event(harness, "u" + i, START + events);
        }
    }

    /** Names of the table of SCORE; REASON and CAUSE stand for any word. */
    private static List<Pattern> documented() throws Exception {
        List<Pattern> names = new ArrayList<>();
        boolean ours = false;
        for (String line : Files.readAllLines(Path.of("docs", "metrics.md"))) {
            ours = line.startsWith("## ") ? line.equals("## SCORE") : ours;
            String[] cells = line.split("\\|", -1);
            if (ours
                    && cells.length > 3
                    && cells[2].strip().matches("counter|gauge|histogram|text")) {
                Matcher name = NAME.matcher(cells[1]);
                while (name.find()) {
                    String path = name.group(1).replace(".", "\\.");
                    names.add(Pattern.compile(PREFIX + path.replaceAll("[A-Z]{2,}", "[a-z_]+")));
                }
            }
        }
        return names;
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
        List<Pattern> documented = documented();
        assertThat(documented).hasSizeGreaterThan(30);
        harness(Device.CPU).close();
        for (String name : toys.metrics().all().keySet()) {
            assertThat(documented)
                    .as("docs/metrics.md names %s", name)
                    .anyMatch(pattern -> pattern.matcher(name).matches());
        }
        for (Pattern pattern : documented) {
            assertThat(toys.metrics().all().keySet())
                    .as("docs/metrics.md says that there is %s", pattern)
                    .anyMatch(name -> pattern.matcher(name).matches());
        }
    }

    @Test
    void batchesWhatEndedThemAndHowLongTheyTook() throws Exception {
        try (ScoreHarness harness = harness(Device.CPU)) {
            events(harness, 4);
            assertThat(of("flush.size")).isEqualTo(1.0);
            assertThat(of("batchSize")).isEqualTo(1.0);
            assertThat(of("fill")).isEqualTo(1.0);
            assertThat(of("paddingShare")).isEqualTo(0.0);
            events(harness, 3);
            harness.advance(10);
            assertThat(of("flush.deadline")).isEqualTo(1.0);
            assertThat(of("fill")).isEqualTo(7 / 8.0);
            assertThat(of("paddingShare")).isEqualTo(1 / 8.0);
            assertThat(largest("queueAgeMicros")).isEqualTo(10_000);
            toys.fails("toy:1", Fault.SLOW);
            events(harness, 1);
            harness.watermark(START + 9);
            assertThat(of("flush.watermark")).isEqualTo(1.0);
            assertThat(of("scored")).isEqualTo(8.0);
            for (String name : List.of("batchSize", "queueAgeMicros", "runMicros")) {
                assertThat(of(name)).as(name).isEqualTo(3.0);
            }
            assertThat(number("latencyMicros")).as("every 16th row of a batch").isEqualTo(3.0);
            toys.fails("toy:1", Fault.NONE);
            events(harness, 1);
            harness.save();
            assertThat(of("flush.barrier")).isEqualTo(1.0);
            assertThat(of("barrierWriteMicros")).isEqualTo(1.0);
            events(harness, 1);
            harness.order(options("deadlineMs: 33"));
            assertThat(of("flush.control")).isEqualTo(1.0);
            assertThat(of("option.deadlineMs")).isEqualTo(33.0);
            event(harness, "last", START + events);
            harness.end();
            assertThat(flushes()).as("at the end").containsEntry("end", 1.0);
        }
    }

    private Map<String, Object> flushes() {
        Map<String, Object> flushes = new TreeMap<>();
        for (ScoreMetrics.Flush reason : ScoreMetrics.Flush.values()) {
            String name = reason.name().toLowerCase(Locale.ROOT);
            flushes.put(name, of("flush." + name));
        }
        return flushes;
    }

    private long largest(String name) {
        Histogram histogram = (Histogram) toys.metrics().all().get(PREFIX + name);
        return histogram.getStatistics().getMax();
    }

    private static Read.Good<ControlRecord> options(String document) {
        return new Read.Good<>(
                new ControlRecord(
                        ControlRecord.OPTIONS, "o", "r", START, OptionalLong.empty(), "", document),
                new Origin("control", 0, 0, START));
    }

    @Test
    void whatIsNotScoredAndWhatWaits() throws Exception {
        try (ScoreHarness harness = harness(Device.CPU)) {
            harness.watermark(START);
            event(harness, "late", START - 1_000);
            assertThat(of("late")).isEqualTo(1.0);
            harness.event(Shoppers.view("twice", "u", START));
            harness.event(Shoppers.view("twice", "u", START));
            for (int i = 0; i < 9; i++) {
                event(harness, "robot", START + 10);
            }
            harness.watermark(START + 10);
            assertThat(of("duplicates")).isEqualTo(1.0);
            assertThat(of("throttled")).isEqualTo(4.0);
            assertThat(number("deferred")).isPositive();
            assertThat(number("flush.deferred") + number("flush.watermark")).isPositive();
            assertThat(of("outsideSale")).isEqualTo(6.0);
            harness.save();
            assertThat(number("cache.hits")).isPositive();
            assertThat(number("cache.misses")).isEqualTo(2.0);
            assertThat(number("cache.hitRate")).isBetween(0.01, 0.99);
            assertThat(number("cache.writes")).isEqualTo(2.0);
            assertThat(number("cache.users")).isEqualTo(2.0);
            assertThat(number("cache.unwritten")).isEqualTo(0.0);
            assertThat(number("cache.capacityBytes")).isPositive();
        }
    }

    @Test
    void aCacheThatIsOffKeepsNobody() throws Exception {
        ScoreSettings settings =
                new ScoreSettings("toy:1", Device.CPU, 0, 1, 4, 10, 1_000, 5)
                        .withCache(new ScoreSettings.Cache(0, 20_000));
        try (ScoreHarness harness = harness(settings)) {
            for (int wave = 1; wave <= 3; wave++) {
                events(harness, 4);
                assertThat(of("cache.users")).isEqualTo(0.0);
                assertThat(of("cache.unwritten")).isEqualTo(0.0);
                assertThat(of("cache.hits")).isEqualTo(0.0);
                assertThat(of("cache.writes")).isEqualTo(4.0 * wave);
            }
        }
    }

    @Test
    void failuresByCauseAndTheShareThatIsDegraded() throws Exception {
        try (ScoreHarness harness = harness(Device.CPU)) {
            events(harness, 4);
            double failures = 0;
            Map<String, Double> causes = new TreeMap<>();
            for (Fault fault : Fault.values()) {
                if (fault == Fault.NONE) {
                    continue;
                }
                toys.fails("toy:1", fault);
                harness.advance(61_000);
                events += 1_000; // Or they would be a flood.
                events(harness, 4);
                String cause = fault.outcome().name().toLowerCase(Locale.ROOT);
                causes.merge(cause, 1.0, Double::sum);
                assertThat(of("failure." + cause)).as("%s", fault).isEqualTo(causes.get(cause));
                assertThat(of("modelFailures")).isEqualTo(++failures);
                assertThat(of("degraded")).isEqualTo(4 * failures);
            }
            assertThat(causes).containsOnlyKeys("threw", "not_finite", "too_slow", "out_of_memory");
            assertThat(of("scored")).isEqualTo(4 + 4 * failures);
            assertThat(of("degradedShare")).isEqualTo(4 * failures / (4 + 4 * failures));
            toys.fails("toy:1", Fault.NONE);
            harness.advance(61_000);
            events(harness, 4);
            assertThat(number("rebuiltVectors")).as("what the base rates passed").isPositive();
        }
    }

    @Test
    void theModelAndTheDeviceThatWasWantedAndTheOneThatRunsIt() throws Exception {
        harness(Device.CPU).close();
        assertThat(of("model")).isEqualTo("tiny");
        assertThat(of("modelVersion")).isEqualTo("7");
        assertThat(of("deviceWanted")).isEqualTo("cpu");
        assertThat(of("executionDevice")).isEqualTo("cpu");
        assertThat(of("fellBackToCpu")).isEqualTo(0.0);
    }

    /** With the runtime as it is, with CUDA in it or not. */
    @Test
    void autoFallsBackToTheCpuWhereThereIsNoGpuAndSaysSo() throws Exception {
        Assumptions.assumeFalse(Machine.hasGpu(), "it runs there");
        new TestBundle(5).writeFolder(folder.resolve("real"));
        KeptMetrics kept = new KeptMetrics();
        ScoreSettings settings =
                new ScoreSettings(
                        folder.resolve("real").toString(), Device.AUTO, 0, 1, 4, 10, 0, 50);
        try (ScoreHarness harness =
                new ScoreHarness(settings, List::of, new HashMapStateBackend(), telling(kept))) {
            events(harness, 4);
            assertThat(harness.scored()).hasSize(4).noneMatch(scored -> scored.degraded());
        }
        assertThat(kept.value(PREFIX + "deviceWanted")).isEqualTo("auto");
        assertThat(kept.value(PREFIX + "executionDevice")).isEqualTo("cpu");
        assertThat(kept.value(PREFIX + "fellBackToCpu")).isEqualTo(1.0);
    }

    @SuppressWarnings("serial") // The harness never sends it anywhere.
    private static ScoreParts telling(KeptMetrics kept) {
        return new ScoreParts() {
            @Override
            public MetricGroup metrics(MetricGroup operator) {
                return kept;
            }
        };
    }
}
