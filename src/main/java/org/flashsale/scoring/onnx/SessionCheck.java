package org.flashsale.scoring.onnx;

import static org.flashsale.scoring.BundleProblem.Code.GOLDEN_MISMATCH;
import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_MODEL;
import static org.flashsale.scoring.BundleProblem.Code.SHAPE_MISMATCH;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.HalfVectors;
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
        try (GoldenRun run = new GoldenRun(bundle)) {
            opened = factory.onCpu();
            // Only a graph of the right shape can prove the device by a run.
            checkThen(opened, this::signature);
            if (settings.device() != Device.CPU) {
                close(opened.session());
                opened = factory.open(settings.device(), run.inputs());
            }
            checkThen(opened, on -> golden(run, on));
        } catch (OrtException e) {
            throw new BundleRejected(bundle.location(), MALFORMED_MODEL, line(e));
        }
        return bundle.manifest().stateWidth() == 0 ? opened : withHalfVectors(factory, opened);
    }

    /** The model was checked as it is; it is used with vectors as the state keeps them. */
    private SessionFactory.Opened withHalfVectors(
            SessionFactory factory, SessionFactory.Opened checked)
            throws BundleRejected, DeviceUnavailable {
        close(checked.session());
        try {
            return factory.withModel(HalfVectors.graph(bundle)).on(checked.device());
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

    private void golden(GoldenRun run, SessionFactory.Opened opened) throws OrtException {
        double tolerance =
                opened.device().equals(SessionFactory.CPU)
                        ? Math.min(bundle.golden().tolerance(), TOLERANCE_CPU)
                        : TOLERANCE_CUDA;
        run.mismatch(opened.session(), tolerance)
                .ifPresent(detail -> problems.add(new BundleProblem(GOLDEN_MISMATCH, detail)));
    }

    private static String line(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
