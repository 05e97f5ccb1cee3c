package org.flashsale.scoring.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.ScoringFailed;

/**
 * Scores with ONNX Runtime. Inputs and outputs are the direct buffers of a {@link Batch}, pinned to
 * the session's runs: nothing is copied or allocated per row. A run is padded to the next power of
 * two, so that the runtime meets few shapes, each of which was run once before the first event.
 */
public final class OrtScorer implements Scorer {

    private final Sessions.Lease lease;
    private final OrtSession.RunOptions options;
    private final ModelManifest manifest;
    private final int rowsMax;
    private final Map<Batch, List<Binding>> bindings = new ConcurrentHashMap<>();

    /** Held while runs are counted: nothing is freed under the native code of one. */
    private final Object running = new Object();

    private int runs;
    private boolean cut;
    private boolean closed;

    private OrtScorer(
            ModelBundle bundle, Sessions.Lease lease, OrtSession.RunOptions options, int rowsMax) {
        this.lease = lease;
        this.options = options;
        this.manifest = bundle.manifest();
        this.rowsMax = rowsMax;
    }

    /**
     * Opens a scorer over the process's session of the bundle's model and runs each bucket once.
     *
     * @throws BundleRejected when the model does not keep what its manifest says
     * @throws DeviceUnavailable when the demanded device does not run it
     */
    public static OrtScorer open(ModelBundle bundle, ScoreSettings settings)
            throws BundleRejected, DeviceUnavailable {
        Sessions.Lease lease = Sessions.lease(bundle, settings);
        OrtScorer scorer =
                new OrtScorer(bundle, lease, SessionFactory.runOptions(), settings.maxBatch());
        try {
            scorer.warm();
            return scorer;
        } catch (OrtException e) {
            scorer.close();
            throw new BundleRejected(bundle.location(), List.of(RunLimit.problem(e)));
        } catch (RuntimeException | Error e) {
            // Memory may not suffice for the buffers: the job goes on without this model.
            scorer.close();
            throw e;
        }
    }

    private void warm() throws OrtException {
        Batch batch = newBatch();
        batch.pad(0, rowsMax);
        List<Binding> buckets = buckets(batch);
        for (Binding bucket : buckets) {
            try (RunLimit limit = RunLimit.ofALoadingModel()) {
                bucket.run(lease.session(), limit.options());
            }
        }
        free(batch);
    }

    @Override
    public int rowsMax() {
        return rowsMax;
    }

    @Override
    public int bucket(int rows) {
        return Math.min(rowsMax, 1 << index(rows));
    }

    /** The smallest power of two that holds them; the last bucket may be no power of two. */
    private static int index(int rows) {
        return 32 - Integer.numberOfLeadingZeros(rows - 1);
    }

    @Override
    public Batch newBatch() {
        Batch batch = new Batch(rowsMax, manifest.width(), manifest.steps(), manifest.stateWidth());
        List<Binding> buckets = new ArrayList<>();
        try {
            for (int rows = 1; rows < rowsMax; rows *= 2) {
                buckets.add(new Binding(manifest, lease.session(), batch, rows));
            }
            buckets.add(new Binding(manifest, lease.session(), batch, rowsMax));
        } catch (OrtException e) {
            buckets.forEach(Binding::close);
            throw new IllegalStateException("no tensors over the buffers of a batch", e);
        }
        bindings.put(batch, buckets);
        return batch;
    }

    @Override
    public void free(Batch batch) {
        synchronized (running) {
            List<Binding> buckets = bindings.remove(batch);
            if (buckets != null) {
                buckets.forEach(Binding::close);
            }
        }
    }

    /** Batches that are held. */
    int batches() {
        return bindings.size();
    }

    private List<Binding> buckets(Batch batch) {
        List<Binding> buckets = bindings.get(batch);
        if (buckets == null) {
            throw new IllegalArgumentException("a batch of another scorer, or of a closed one");
        }
        return buckets;
    }

    @Override
    public void score(Batch batch, int rows) throws ScoringFailed {
        enter();
        try {
            run(batch, rows);
        } finally {
            leave();
        }
    }

    private void enter() throws ScoringFailed {
        synchronized (running) {
            if (closed) {
                throw new ScoringFailed("the model was closed");
            }
            if (cut && runs == 0) {
                cut = false;
                terminate(false);
            }
            runs++;
        }
    }

    private void leave() {
        synchronized (running) {
            runs--;
            if (closed && runs == 0) {
                free();
            }
        }
    }

    @Override
    public void cutOff() {
        synchronized (running) {
            if (runs > 0) {
                cut = true;
                terminate(true);
            }
        }
    }

    private void terminate(boolean now) {
        try {
            options.setTerminate(now);
        } catch (OrtException e) {
            throw new IllegalStateException("the options of a run were freed", e);
        }
    }

    private void run(Batch batch, int rows) throws ScoringFailed {
        Binding bucket = buckets(batch).get(index(rows));
        batch.pad(rows, bucket(rows));
        try {
            bucket.run(lease.session(), options);
        } catch (OrtException e) {
            String message = String.valueOf(e.getMessage());
            throw new ScoringFailed("the model did not run: " + message, e, tellsOfMemory(message));
        }
    }

    /** The runtime has no code of its own for memory that is not there, on the device or off it. */
    static boolean tellsOfMemory(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("out of memory")
                || text.contains("alloc_failed")
                || text.contains("allocation_failed")
                || text.contains("failed to allocate memory")
                || text.contains("bad_alloc")
                || text.contains("cuda_error_out_of_memory")
                || text.contains("cuda failure 2:");
    }

    @Override
    public String executionDevice() {
        return lease.device();
    }

    /** A run that another thread has under way is cut off, and frees the model; later ones fail. */
    @Override
    public void close() {
        synchronized (running) {
            if (!closed) {
                closed = true;
                cutOff();
                if (runs == 0) {
                    free();
                }
            }
        }
    }

    private void free() {
        bindings.values().forEach(buckets -> buckets.forEach(Binding::close));
        bindings.clear();
        options.close();
        lease.close();
    }
}
