package org.flashsale.scoring.onnx;

import static org.flashsale.scoring.BundleProblem.Code.GOLDEN_MISMATCH;
import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_MODEL;
import static org.flashsale.scoring.BundleProblem.Code.SHAPE_MISMATCH;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
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
            close(opened.session());
            opened = onDevice(factory, settings.device());
        }
        checkThen(opened, this::golden);
        return opened;
    }

    private SessionFactory.Opened onDevice(SessionFactory factory, Device device)
            throws BundleRejected, DeviceUnavailable {
        float[][] rows = bundle.golden().inputs().get(bundle.featuresInput());
        try (OnnxTensor probe = OnnxTensor.createTensor(SessionFactory.environment(), rows)) {
            return factory.open(device, Map.of(bundle.featuresInput(), probe));
        } catch (OrtException e) {
            throw new BundleRejected(bundle.location(), MALFORMED_MODEL, line(e));
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
            problems.add(new BundleProblem(MALFORMED_MODEL, line(e)));
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
        OrtSession session = opened.session();
        String features = bundle.featuresInput();
        Set<String> inputs = new TreeSet<>(session.getInputNames());
        if (!inputs.equals(Set.of(features))) {
            mismatch("the graph's inputs are " + inputs + ", the manifest's [" + features + "]");
        } else {
            NodeInfo input = session.getInputInfo().get(features);
            if (input != null && !isFloats(input, -1, FeatureCatalogue.WIDTH)) {
                mismatch(
                        describe("input", input)
                                + ", not floats [-1, "
                                + FeatureCatalogue.WIDTH
                                + "]");
            }
        }
        checkOutput(session, bundle.purchaseOutput());
        if (bundle.exitOutput().isPresent()) {
            checkOutput(session, bundle.exitOutput().get());
        }
    }

    private void checkOutput(OrtSession session, String name) throws OrtException {
        NodeInfo output = session.getOutputInfo().get(name);
        if (output == null) {
            mismatch(
                    "the graph has no output "
                            + name
                            + ", only "
                            + new TreeSet<>(session.getOutputNames()));
        } else if (!isFloats(output, -1) && !isFloats(output, -1, 1)) {
            mismatch(describe("output", output) + ", not floats [-1] or [-1, 1]");
        }
    }

    private void mismatch(String detail) {
        problems.add(new BundleProblem(SHAPE_MISMATCH, detail));
    }

    private static boolean isFloats(NodeInfo node, long... shape) {
        return node.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.FLOAT
                && Arrays.equals(tensor.getShape(), shape);
    }

    private static String describe(String side, NodeInfo node) {
        String what =
                node.getInfo() instanceof TensorInfo tensor
                        ? tensor.type + " " + Arrays.toString(tensor.getShape())
                        : node.getInfo().getClass().getSimpleName();
        return side + " " + node.getName() + " is " + what;
    }

    /** Shape of an output for a number of rows: [B] or [B, 1], as the graph has it. */
    static long[] outputShape(OrtSession session, String name, int rows) throws OrtException {
        NodeInfo output = session.getOutputInfo().get(name);
        boolean flat = output != null && isFloats(output, -1);
        return flat ? new long[] {rows} : new long[] {rows, 1};
    }

    private void golden(SessionFactory.Opened opened) throws OrtException {
        double tolerance =
                opened.device().equals(SessionFactory.CPU)
                        ? Math.min(bundle.golden().tolerance(), TOLERANCE_CPU)
                        : TOLERANCE_CUDA;
        float[][] rows = bundle.golden().inputs().get(bundle.featuresInput());
        try (OnnxTensor input = OnnxTensor.createTensor(SessionFactory.environment(), rows);
                OrtSession.Result result =
                        opened.session().run(Map.of(bundle.featuresInput(), input))) {
            compare(result, bundle.purchaseOutput(), tolerance);
            if (bundle.exitOutput().isPresent()) {
                compare(result, bundle.exitOutput().get(), tolerance);
            }
        }
    }

    private void compare(OrtSession.Result result, String name, double tolerance) {
        FloatBuffer computed = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[][] expected = bundle.golden().outputs().get(name);
        for (int row = 0; expected != null && row < expected.length; row++) {
            float difference = Math.abs(computed.get(row) - expected[row][0]);
            // Not simply >, which a NaN would pass.
            if (!(difference <= tolerance)) {
                problems.add(
                        new BundleProblem(
                                GOLDEN_MISMATCH,
                                "output "
                                        + name
                                        + " of row "
                                        + row
                                        + " is "
                                        + computed.get(row)
                                        + ", recorded was "
                                        + expected[row][0]));
                return;
            }
        }
    }

    private static String line(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
