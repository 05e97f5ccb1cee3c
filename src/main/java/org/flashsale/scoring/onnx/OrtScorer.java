package org.flashsale.scoring.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.ScoringFailed;

/**
 * Scores with ONNX Runtime. Rows go through one direct buffer and outputs come back in others, all
 * pinned to the session's runs: nothing is allocated per row. A wave is padded to the next power of
 * two, so that the runtime meets few shapes, each of which was run once before the first event.
 */
public final class OrtScorer implements Scorer {

    private static final int WIDTH = FeatureCatalogue.WIDTH;

    private final Sessions.Lease lease;
    private final int rowsMax;
    private final FloatBuffer input;
    private final Map<String, FloatBuffer> outputs = new TreeMap<>();
    private final List<Bucket> buckets = new ArrayList<>();
    private final FloatBuffer purchase;
    private final Optional<FloatBuffer> exit;

    /** Tensors of one wave size over the shared buffers. */
    private record Bucket(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {

        void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }

    private OrtScorer(ModelBundle bundle, Sessions.Lease lease, int rowsMax) throws OrtException {
        this.lease = lease;
        this.rowsMax = rowsMax;
        this.input = floats(rowsMax * WIDTH);
        this.purchase = floats(rowsMax);
        this.exit = bundle.exitOutput().map(name -> floats(rowsMax));
        outputs.put(bundle.purchaseOutput(), purchase);
        exit.ifPresent(buffer -> outputs.put(bundle.exitOutput().orElseThrow(), buffer));
        for (int rows = 1; rows < rowsMax; rows *= 2) {
            buckets.add(bucket(bundle.featuresInput(), rows));
        }
        buckets.add(bucket(bundle.featuresInput(), rowsMax));
    }

    /**
     * Opens a scorer over the process's session of the bundle's model and runs each wave size once.
     *
     * @throws BundleRejected when the model does not keep what its manifest says
     * @throws DeviceUnavailable when the demanded device does not run it
     */
    public static OrtScorer open(ModelBundle bundle, ScoreSettings settings)
            throws BundleRejected, DeviceUnavailable {
        Sessions.Lease lease = Sessions.lease(bundle, settings);
        try {
            OrtScorer scorer = new OrtScorer(bundle, lease, settings.maxBatch());
            for (Bucket bucket : scorer.buckets) {
                scorer.run(bucket);
            }
            return scorer;
        } catch (OrtException e) {
            lease.close();
            throw new IllegalStateException("a model that ran before does not run again", e);
        }
    }

    /** Whether this ONNX Runtime has CUDA kernels at all; whether they run is another question. */
    public static boolean cudaIsBuiltIn() {
        return SessionFactory.cudaIsBuiltIn();
    }

    private static FloatBuffer floats(int size) {
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private Bucket bucket(String inputName, int rows) throws OrtException {
        long[] shape = {rows, WIDTH};
        OnnxTensor features =
                OnnxTensor.createTensor(
                        SessionFactory.environment(), input.slice(0, rows * WIDTH), shape);
        Map<String, OnnxTensor> pinned = new TreeMap<>();
        for (Map.Entry<String, FloatBuffer> output : outputs.entrySet()) {
            pinned.put(
                    output.getKey(),
                    OnnxTensor.createTensor(
                            SessionFactory.environment(),
                            output.getValue().slice(0, rows),
                            SessionCheck.outputShape(lease.session(), output.getKey(), rows)));
        }
        return new Bucket(Map.of(inputName, features), pinned);
    }

    @Override
    public int rowsMax() {
        return rowsMax;
    }

    @Override
    public void score(float[] features, int rows) throws ScoringFailed {
        input.put(0, features, 0, rows * WIDTH);
        try {
            // The smallest power of two that holds them; the last bucket may be no power of two.
            run(buckets.get(32 - Integer.numberOfLeadingZeros(rows - 1)));
        } catch (OrtException e) {
            throw new ScoringFailed("the model did not run: " + e.getMessage(), e);
        }
    }

    private void run(Bucket bucket) throws OrtException {
        OrtSession session = lease.session();
        session.run(bucket.inputs(), bucket.outputs()).close();
    }

    @Override
    public float purchase(int row) {
        return purchase.get(row);
    }

    @Override
    public float exit(int row) {
        return exit.isPresent() ? exit.get().get(row) : Float.NaN;
    }

    @Override
    public String executionDevice() {
        return lease.device();
    }

    @Override
    public void close() {
        buckets.forEach(Bucket::close);
        buckets.clear();
        lease.close();
    }
}
