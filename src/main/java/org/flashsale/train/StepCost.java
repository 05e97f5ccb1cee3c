package org.flashsale.train;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.onnx.OrtScorer;

/**
 * What a step of a model costs in the job's scorer, in CPU time of the one thread that runs it: who
 * else uses the machine does not count.
 *
 * @param batch events per run
 * @param microsPerEvent of the median of the rounds, µs
 * @param least of the fastest round, µs
 * @param most of the slowest round, µs
 */
record StepCost(int batch, double microsPerEvent, double least, double most) {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BATCH = 256;
    private static final int ROUNDS = 15;
    private static final int RUNS = 200;

    /**
     * Measures a bundle.
     *
     * @param rows that are scored, as many as there are
     */
    static StepCost of(ModelBundle bundle, float[][] rows)
            throws BundleRejected, DeviceUnavailable, ScoringFailed {
        ScoreSettings defaults = ScoreSettings.DEFAULT;
        ScoreSettings settings =
                new ScoreSettings(
                        bundle.location(),
                        Device.CPU,
                        0,
                        1,
                        BATCH,
                        defaults.deadlineMs(),
                        defaults.latenessMs(),
                        defaults.floodLimit());
        double[] micros = new double[ROUNDS];
        try (OrtScorer scorer = OrtScorer.open(bundle, settings)) {
            Batch batch = scorer.newBatch();
            for (int i = 0; i < BATCH; i++) {
                batch.features().put(i * batch.width(), rows[i % rows.length]);
            }
            // The first round warms up and is overwritten by the second.
            for (int round = -1; round < ROUNDS; round++) {
                long begin = THREADS.getCurrentThreadCpuTime();
                for (int run = 0; run < RUNS; run++) {
                    scorer.score(batch, BATCH);
                }
                long spent = THREADS.getCurrentThreadCpuTime() - begin;
                micros[Math.max(0, round)] = spent / 1e3 / RUNS / BATCH;
            }
        }
        Arrays.sort(micros);
        return new StepCost(BATCH, micros[ROUNDS / 2], micros[0], micros[ROUNDS - 1]);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "A step costs %.2f µs of CPU time per event (%.2f to %.2f over %d rounds) at batch"
                        + " %d in ONNX\nRuntime, on one core of the machine that made this bundle.",
                microsPerEvent,
                least,
                most,
                ROUNDS,
                batch);
    }
}
