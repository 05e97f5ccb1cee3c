package org.flashsale.scoring;

import java.util.concurrent.TimeUnit;
import org.flashsale.scoring.onnx.OrtScorer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds per wave of the job jar's model, by rows. From the repository: {@code mvn -q
 * test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=org.openjdk.jmh.Main
 * -Dexec.args=ScorerBench}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScorerBench {

    /** Rows of a wave. */
    @Param({"1", "4", "16", "64", "256", "1024"})
    public int rows;

    private Scorer scorer;
    private Batch batch;

    /** Opens the model and fills the rows. */
    @Setup
    public void open() throws Exception {
        ModelBundle bundle = ModelBundle.load("classpath:/models/default", BundleSource.LOCAL);
        scorer =
                OrtScorer.open(
                        bundle,
                        new ScoreSettings(
                                "classpath:/models/default", Device.CPU, 0, 1, rows, 10, 0, 50));
        batch = scorer.newBatch();
        float[][] drawn = TestBundle.rows(1, rows);
        for (int row = 0; row < rows; row++) {
            batch.features().put(row * Batch.WIDTH, drawn[row]);
        }
    }

    /** One wave. */
    @Benchmark
    public float wave() throws ScoringFailed {
        scorer.score(batch, rows);
        return batch.purchase().get(rows - 1);
    }

    /** Ends the lease. */
    @TearDown
    public void close() {
        scorer.close();
    }
}
