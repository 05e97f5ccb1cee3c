package org.flashsale.scoring.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.HashMap;
import java.util.Map;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this process: one per model, device and thread count, however many tasks use it,
 * closed when its last lease ends. A session is checked against its bundle once, when it is opened.
 */
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final Map<Key, Shared> OPEN = new HashMap<>();

    private Sessions() {}

    private record Key(String modelSha256, Device device, int gpuIndex, int intraOpThreads) {}

    private static final class Shared {
        private final OrtSession session;
        private final String device;
        private int leases;

        Shared(SessionFactory.Opened opened) {
            session = opened.session();
            device = opened.device();
        }
    }

    /** The right to use a session until {@link #close}. */
    static final class Lease implements AutoCloseable {
        private final Key key;
        private final Shared shared;
        private boolean ended;

        private Lease(Key key, Shared shared) {
            this.key = key;
            this.shared = shared;
        }

        OrtSession session() {
            return shared.session;
        }

        String device() {
            return shared.device;
        }

        @Override
        public void close() {
            synchronized (OPEN) {
                if (!ended) {
                    ended = true;
                    release(key, shared);
                }
            }
        }
    }

    /**
     * Leases the session of a bundle, opening and checking it if nobody holds one.
     *
     * @throws BundleRejected when the model does not keep what its manifest says
     * @throws DeviceUnavailable when the demanded device does not run it
     */
    static Lease lease(ModelBundle bundle, ScoreSettings settings)
            throws BundleRejected, DeviceUnavailable {
        Key key =
                new Key(
                        bundle.modelSha256(),
                        settings.device(),
                        settings.gpuIndex(),
                        settings.intraOpThreads());
        synchronized (OPEN) {
            Shared shared = OPEN.get(key);
            if (shared == null) {
                shared = new Shared(SessionCheck.open(bundle, settings));
                OPEN.put(key, shared);
                LOG.info("Opened a session of {} on {}", bundle.name(), shared.device);
            }
            shared.leases++;
            return new Lease(key, shared);
        }
    }

    /** Number of open sessions. */
    static int open() {
        synchronized (OPEN) {
            return OPEN.size();
        }
    }

    private static void release(Key key, Shared shared) {
        if (--shared.leases > 0) {
            return;
        }
        OPEN.remove(key);
        try {
            shared.session.close();
        } catch (OrtException e) {
            LOG.warn("The session of {} was not closed", key, e);
        }
    }
}
