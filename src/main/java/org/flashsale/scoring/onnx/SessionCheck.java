package org.flashsale.scoring.onnx;

import static org.flashsale.scoring.BundleProblem.Code.GOLDEN_MISMATCH;
import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_MODEL;
import static org.flashsale.scoring.BundleProblem.Code.SHAPE_MISMATCH;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;

/** What only a session can tell of a bundle: whether the graph is what the manifest says. */
final class SessionCheck {

    /** Greatest difference to a golden output on the CPU; a stricter one of the bundle counts. */
    static final double TOLERANCE_CPU = 1e-5;

    /** Greatest difference to a golden output on a CUDA device, which sums in another order. */
    static final double TOLERANCE_CUDA = 1e-4;

    private final ModelBundle bundle;
    private final List<BundleProblem> problems = new ArrayList<>();

    private SessionCheck(ModelBundle bundle) {
        this.bundle = bundle;
    }

    /**
     * Opens a session on the wanted device and checks it.
     *
     * @throws BundleRejected with every problem of the graph
     * @throws DeviceUnavailable when the demanded device does not run it
     */
    static SessionFactory.Opened open(ModelBundle bundle, ScoreSettings settings)
            throws BundleRejected, DeviceUnavailable {
        return new SessionCheck(bundle).open(settings);
    }

    private SessionFactory.Opened open(ScoreSettings settings)
            throws BundleRejected, DeviceUnavailable {
        SessionFactory factory =
                new SessionFactory(bundle.model(), settings.gpuIndex(), settings.intraOpThreads());
        SessionFactory.Opened opened;
        try {
            opened = factory.onCpu();
        } catch (OrtException e) {
            throw new BundleRejected(bundle.location(), MALFORMED_MODEL, line(e));
        }
        // Only a graph of the right shape can prove the device by a run.
        checkThen(opened, this::signature);
        if (settings.device() != Device.CPU) {
            opened = onDevice(factory, settings.device(), opened);
        }
        checkThen(opened, this::golden);
        return opened;
    }

    private SessionFactory.Opened onDevice(
            SessionFactory factory, Device device, SessionFactory.Opened onCpu)
            throws BundleRejected, DeviceUnavailable {
        Batch batch = goldenBatch();
        try (Binding probe =
                new Binding(bundle.manifest(), onCpu.session(), batch, batch.rowsMax())) {
            return factory.open(device, probe.inputs());
        } catch (OrtException e) {
            throw new BundleRejected(bundle.location(), MALFORMED_MODEL, line(e));
        } finally {
            close(onCpu.session());
        }
    }

    private interface Check {
        void apply(SessionFactory.Opened opened) throws OrtException;
    }

    /** Applies a check and closes the session if it found a problem. */
    private void checkThen(SessionFactory.Opened opened, Check check) throws BundleRejected {
        try {
            check.apply(opened);
        } catch (OrtException e) {
            problems.add(RunLimit.problem(e));
        } catch (RuntimeException | Error e) {
            close(opened.session());
            throw e;
        }
        if (!problems.isEmpty()) {
            close(opened.session());
            throw new BundleRejected(bundle.location(), problems);
        }
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session was closed already", e);
        }
    }

    private void signature(SessionFactory.Opened opened) throws OrtException {
        for (String mismatch : Ports.mismatches(bundle.manifest(), opened.session())) {
            problems.add(new BundleProblem(SHAPE_MISMATCH, mismatch));
        }
    }

    private void golden(SessionFactory.Opened opened) throws OrtException {
        double tolerance =
                opened.device().equals(SessionFactory.CPU)
                        ? Math.min(bundle.golden().tolerance(), TOLERANCE_CPU)
                        : TOLERANCE_CUDA;
        Batch batch = goldenBatch();
        try (Binding run =
                        new Binding(bundle.manifest(), opened.session(), batch, batch.rowsMax());
                RunLimit limit = RunLimit.ofALoadingModel()) {
            run.run(opened.session(), limit.options());
        }
        for (ModelManifest.Output output : bundle.manifest().outputs()) {
            compare(Binding.buffer(output.head(), batch), output.name(), tolerance);
        }
    }

    /** The golden vectors' inputs. */
    private Batch goldenBatch() {
        ModelManifest manifest = bundle.manifest();
        int rows = bundle.golden().rows();
        Batch batch = new Batch(rows, manifest.width(), manifest.steps(), manifest.stateWidth());
        for (ModelManifest.Input input : manifest.inputs()) {
            float[][] values = bundle.golden().inputs().getOrDefault(input.name(), new float[0][]);
            for (int row = 0; row < values.length; row++) {
                float[] of = values[row];
                switch (input.kind()) {
                    case FEATURES -> batch.features().put(row * of.length, of);
                    case SEQUENCE -> batch.sequence().put(row * of.length, of);
                    case LENGTH -> batch.lengths().put(row, (int) of[0]);
                    case STATE -> batch.state().put(row * of.length, of);
                }
            }
        }
        return batch;
    }

    private void compare(FloatBuffer computed, String name, double tolerance) {
        float[][] expected = bundle.golden().outputs().getOrDefault(name, new float[0][]);
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                float said = computed.get(row * expected[row].length + i);
                float difference = Math.abs(said - expected[row][i]);
                // Not simply >, which a NaN would pass.
                if (!(difference <= tolerance)) {
                    String detail =
                            "output %s of row %d is %s, recorded was %s"
                                    .formatted(name, row, said, expected[row][i]);
                    problems.add(new BundleProblem(GOLDEN_MISMATCH, detail));
                    return;
                }
            }
        }
    }

    private static String line(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
