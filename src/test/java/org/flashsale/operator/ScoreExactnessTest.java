package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.operator.Models.Model;
import org.flashsale.operator.ScoreTwin.OneRow;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.StepModel;
import org.flashsale.scoring.TestBundle;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever fails, and whenever: outputs, counts and state equal, byte for byte, those of a twin
 * that scores one row after the other and never fails. More histories are run by {@code
 * -Dflashsale.histories=N}.
 */
class ScoreExactnessTest {

    private static final int ROWS_MAX = 8;
    private static final int[] STEPS = {5, 16, 24, 64};
    private static final int HISTORIES = Integer.getInteger("flashsale.histories", 240);

    @TempDir private static Path folder;
    private static ModelBundle plain;
    private static ModelBundle step;
    private static Scorer plainRow;
    private static Scorer stepRow;

    @BeforeAll
    static void loadTheModels() throws Exception {
        plain = new TestBundle(5).load(folder.resolve("plain"));
        step = StepModel.bundle(7).load(folder.resolve("step"));
        plainRow = OrtScorer.open(plain, settings(1, plain));
        stepRow = OrtScorer.open(step, settings(1, step));
    }

    @AfterAll
    static void closeTheModels() {
        plainRow.close();
        stepRow.close();
    }

    private static ScoreSettings settings(int maxBatch, ModelBundle bundle) {
        return new ScoreSettings(
                folder.resolve(bundle == plain ? "plain" : "step").toString(),
                Device.CPU,
                0,
                1,
                maxBatch,
                10,
                5_000,
                4);
    }

    private static int tag(ModelBundle bundle) {
        return Integer.parseUnsignedInt(bundle.modelSha256().substring(0, 8), 16);
    }

    @Test
    void holdsForEveryPointOfFailureOfShortHistories() {
        ForAll.seeds(
                HISTORIES / 20,
                random -> {
                    Run run = Run.toy(random, new HashMapStateBackend());
                    run.failsAfterEachStep = true;
                    run.play(40);
                });
    }

    @Test
    void holdsForManyShortHistories() {
        ForAll.seeds(HISTORIES, random -> Run.toy(random, new HashMapStateBackend()).play(60));
    }

    @Test
    void holdsForLongHistoriesOnRocksDb() {
        ForAll.seeds(3, random -> Run.toy(random, new EmbeddedRocksDBStateBackend()).play(600));
    }

    /** Ids so long that the least cache holds half of the shoppers. */
    @Test
    void holdsWhenShoppersGiveWayToOthers() {
        ForAll.seeds(
                2,
                random -> {
                    Run run = Run.crowded(random, new HashMapStateBackend());
                    run.play(1_000);
                    assertThat(Parts.evictions()).isPositive();
                });
    }

    @Test
    void holdsForRealModels() {
        ForAll.seeds(
                2, random -> Run.real(random, plain, OneRow.of(plainRow, tag(plain))).play(500));
        ForAll.seeds(2, random -> Run.real(random, step, OneRow.of(stepRow, tag(step))).play(500));
    }

    @Test
    void rebuildsTheVectorThatTheFallbackCouldNotAdvance() throws Exception {
        long[] now = {0};
        ToyScorer toy = new ToyScorer(1, 4, 0, 5);
        Model model =
                new Model(
                        new ModelBook.Bundle("test", ""),
                        plain.manifest(),
                        new GuardedScorer(toy, plain, () -> now[0]),
                        9);
        Parts.models = List.of(model, model, model);
        Parts.aside = false;
        Parts.fixed = true;
        OneRow row = OneRow.of(new ToyScorer(1, 1, 0, 5), 9);
        ScoreTwin twin = new ScoreTwin(settings(4, plain), time -> row);
        try (ScoreHarness harness =
                new ScoreHarness(
                        settings(4, plain), List::of, new HashMapStateBackend(), new Parts())) {
            for (int i = 0; i < 9; i++) {
                boolean fails = i == 4 || i == 5;
                toy.fails(fails);
                twin.modelFails(fails);
                now[0] += GuardedScorer.PAUSE_MAX_NANOS;
                BehaviorEvent event = Shoppers.view("e" + i, "a", Shoppers.START + i * 1_000L);
                harness.event(event);
                twin.event(event);
                harness.save();
                assertThat(harness.user("a"))
                        .as("after event %d", i)
                        .isEqualTo(twin.users().get("a"));
                List<String> sent = harness.results().get("a");
                assertThat(sent.get(i).equals(twin.results().get("a").get(i))).isEqualTo(!fails);
            }
        }
        assertThat(twin.users()).hasSize(1);
    }

    /** Models that take turns, every 20 s of event time; what the runs are put together from. */
    private static final class Parts implements ScoreParts {
        private static final long serialVersionUID = 1L;
        private static List<Model> models = List.of();
        private static final List<SlowDevice> DEVICES = new ArrayList<>();
        private static boolean aside;
        private static boolean fixed;
        private static final List<KeptMetrics> METRICS = new ArrayList<>();

        /** How the next operator is put together. */
        static void draw(Random random) {
            aside = random.nextInt(3) == 0;
            fixed = random.nextBoolean();
            DEVICES.clear();
            METRICS.clear();
        }

        static int turn(long time) {
            return Math.floorMod(Math.floorDiv(time - Shoppers.START, 20_000), 3);
        }

        /** The pages that a cache cannot do without. */
        @Override
        public long cacheBytesMin() {
            return 0;
        }

        @Override
        public MetricGroup metrics(MetricGroup operator) {
            METRICS.add(new KeptMetrics());
            return METRICS.get(METRICS.size() - 1);
        }

        static double evictions() {
            return METRICS.stream()
                    .mapToDouble(of -> (double) of.value("flashsale.score.cache.evictions"))
                    .sum();
        }

        @Override
        public LongFunction<Model> choice(Models loaded) {
            return models.isEmpty() ? loaded::at : time -> models.get(turn(time));
        }

        @Override
        public BatchPolicy policy(ScoreSettings settings) {
            return new BatchPolicy(settings.maxBatch(), settings.deadlineMs(), fixed);
        }

        @Override
        public WaveDevice device(MailboxExecutor mailbox, DeviceThread.WaveDone done) {
            if (!aside) {
                return ScoreParts.super.device(mailbox, done);
            }
            SlowDevice device = new SlowDevice(done, DEVICES.size());
            DEVICES.add(device);
            return device;
        }
    }

    /** One history. */
    private static final class Run {
        private final Random random;
        private final StateBackend backend;
        private final ScoreSettings settings;
        private final ScoreTwin twin;
        private final List<ToyScorer> toys = new ArrayList<>();
        private final List<Step> sinceSave = new ArrayList<>();
        private final List<Step> sinceTwin = new ArrayList<>();
        private final Shoppers shoppers;
        private boolean failsAfterEachStep;

        /** Share of the failures that other histories have. */
        private double failures = 1;

        private ScoreHarness harness;

        private interface Step {
            void apply() throws Exception;
        }

        private Run(
                Random random,
                StateBackend backend,
                ScoreSettings settings,
                Shoppers shoppers,
                LongFunction<OneRow> twins) {
            this.random = random;
            this.backend = backend;
            this.settings = settings;
            this.shoppers = shoppers;
            this.twin = new ScoreTwin(settings, twins);
            Parts.draw(random);
        }

        static Run toy(Random random, StateBackend backend) {
            int second = random.nextBoolean() ? 3 : 0;
            long bytes = random.nextInt(3) == 0 ? 0 : 1L << (10 + random.nextInt(14));
            return toys(random, backend, new Shoppers(random), bytes, new int[] {5, 3, second});
        }

        static Run crowded(Random random, StateBackend backend) {
            Shoppers many = new Shoppers(random, 500, "-".repeat(8_000));
            Run run = toys(random, backend, many, 1, new int[] {5, 3, 0});
            run.failures = 0.1;
            return run;
        }

        private static Run toys(
                Random random, StateBackend backend, Shoppers shoppers, long bytes, int[] widths) {
            int rowsMax = 1 + random.nextInt(ROWS_MAX);
            List<OneRow> twins = new ArrayList<>();
            List<Model> models = new ArrayList<>();
            List<ToyScorer> toys = new ArrayList<>();
            LongSupplier clock = () -> 0;
            for (int i = 0; i < 3; i++) {
                int steps = i == 2 ? STEPS[random.nextInt(STEPS.length)] : 0;
                ToyScorer toy = new ToyScorer(i, rowsMax, steps, widths[i]);
                toys.add(toy);
                models.add(
                        new Model(
                                new ModelBook.Bundle("toy", "" + i),
                                plain.manifest(),
                                new GuardedScorer(toy, plain, clock),
                                i + 1));
                twins.add(OneRow.of(new ToyScorer(i, 1, steps, widths[i]), i + 1));
            }
            Run run =
                    new Run(
                            random,
                            backend,
                            cached(settings(rowsMax, plain), bytes, random),
                            shoppers,
                            time -> twins.get(Parts.turn(time)));
            run.toys.addAll(toys);
            Parts.models = models;
            return run;
        }

        static Run real(Random random, ModelBundle bundle, OneRow twin) {
            Run run =
                    new Run(
                            random,
                            new EmbeddedRocksDBStateBackend(),
                            cached(settings(1 + random.nextInt(ROWS_MAX), bundle), random),
                            new Shoppers(random),
                            time -> twin);
            Parts.models = List.of();
            return run;
        }

        private static ScoreSettings cached(ScoreSettings settings, Random random) {
            long bytes = random.nextInt(3) == 0 ? 0 : 1L << (10 + random.nextInt(14));
            return cached(settings, bytes, random);
        }

        private static ScoreSettings cached(ScoreSettings settings, long bytes, Random random) {
            return settings.withCache(new ScoreSettings.Cache(bytes, random.nextInt(6)));
        }

        void play(int steps) throws Exception {
            ControlBootstrap bootstrap =
                    random.nextBoolean() ? () -> List.of(Shoppers.plan()) : List::of;
            bootstrap.readToEnd().forEach(twin::order);
            try (ScoreHarness started =
                    new ScoreHarness(settings, bootstrap, backend, new Parts())) {
                harness = started;
                save();
                for (int i = 0; i < steps; i++) {
                    step();
                    if (failsAfterEachStep) {
                        crash(1);
                    }
                }
                apply(harness::end);
                save();
                for (String user : twin.users().keySet()) {
                    assertThat(harness.user(user)).as(user).isEqualTo(twin.users().get(user));
                }
            }
        }

        private void step() throws Exception {
            int kind = random.nextInt(200);
            if (kind < 150) {
                BehaviorEvent event = shoppers.next();
                twin(() -> twin.event(event), () -> harness.event(event));
            } else if (kind < 168) {
                int ms = random.nextInt(15);
                apply(() -> harness.advance(ms));
            } else if (kind < 175) {
                apply(
                        () -> {
                            for (SlowDevice device : Parts.DEVICES) {
                                device.deliver();
                            }
                        });
            } else if (kind < 188) {
                long time = shoppers.clock() - random.nextInt(8_000);
                boolean[] advanced = {false};
                twin(() -> advanced[0] = twin.watermark(time), () -> harness.watermark(time));
                if (advanced[0]) {
                    compare();
                }
            } else if (kind < 191) {
                twin(() -> twin.order(Shoppers.plan()), () -> harness.order(Shoppers.plan()));
            } else if (kind < 196) {
                save();
            } else if (random.nextDouble() >= failures) {
                return;
            } else if (kind < 198) {
                crash(1 + random.nextInt(3));
            } else if (!toys.isEmpty()) {
                toys.get(random.nextInt(toys.size())).fuse(random.nextInt(4));
            }
        }

        /** The twin goes first, and once; the operator again and again until it holds. */
        private void twin(Step twins, Step step) throws Exception {
            sinceTwin.add(twins);
            twins.apply();
            apply(step);
        }

        private void apply(Step step) throws Exception {
            sinceSave.add(step);
            try {
                step.apply();
            } catch (IllegalStateException | InternalError e) {
                assertThat(rootOf(e)).hasMessageStartingWith("the fuse");
                crash(1 + random.nextInt(3));
            }
        }

        private static Throwable rootOf(Throwable e) {
            return e.getCause() == null ? e : rootOf(e.getCause());
        }

        private void crash(int parallelism) throws Exception {
            toys.forEach(toy -> toy.fuse(-1));
            Parts.DEVICES.clear();
            harness.crash(parallelism);
            twin.crash();
            for (Step step : sinceTwin) {
                step.apply();
            }
            for (Step step : sinceSave) {
                step.apply();
            }
        }

        private void save() throws Exception {
            toys.forEach(toy -> toy.fuse(-1));
            try {
                harness.save();
            } catch (IllegalStateException | InternalError e) {
                // It blew on the device some time ago, and nobody has asked since.
                assertThat(rootOf(e)).hasMessageStartingWith("the fuse");
                crash(1);
                harness.save();
            }
            twin.save();
            compare();
            sinceSave.clear();
            sinceTwin.clear();
        }

        /** At barriers, watermarks and the end nothing may be missing. */
        private void compare() {
            assertThat(harness.results()).isEqualTo(twin.results());
            assertThat(harness.counts()).isEqualTo(twin.counts());
        }
    }
}
