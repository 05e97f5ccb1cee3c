package org.flashsale.bench;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * ONNX Runtime alone: the step model in a loop, by batch size; what no pipeline around it can
 * exceed. One line per size: rows, events a second, median and 99th percentile of a run in µs.
 */
public final class OrtLoop {

    private static final int ROWS_MAX = 256;
    private static final long WARM_UP_NANOS = 300_000_000L;
    private static final long NANOS = 500_000_000L;

    private OrtLoop() {}

    /**
     * Runs the loop.
     *
     * @param args folder of the bundle
     */
    public static void main(String[] args) throws Exception {
        try (DirectModel model = new DirectModel(args[0], ROWS_MAX)) {
            SplittableRandom random = new SplittableRandom(1);
            var features = model.batch().features();
            for (int i = 0; i < features.capacity(); i++) {
                features.put(i, (float) random.nextDouble());
            }
            for (int rows = 1; rows <= ROWS_MAX; rows *= 2) {
                loop(model, rows, WARM_UP_NANOS);
                Histogram runs = new Histogram(3);
                long begin = System.nanoTime();
                long count = loop(model, rows, NANOS, runs);
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.println(
                        rows
                                + " "
                                + count * rows / seconds
                                + " "
                                + runs.getValueAtPercentile(50) / 1000.0
                                + " "
                                + runs.getValueAtPercentile(99) / 1000.0);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void loop(DirectModel model, int rows, long nanos) throws Exception {
        var unused = loop(model, rows, nanos, new Histogram(3));
    }

    private static long loop(DirectModel model, int rows, long nanos, Histogram runs)
            throws Exception {
        long end = System.nanoTime() + nanos;
        long count = 0;
        for (long now = System.nanoTime(); now < end; count++) {
            model.run(rows);
            long after = System.nanoTime();
            runs.recordValue(after - now);
            now = after;
        }
        return count;
    }
}
