package org.flashsale.scoring.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions on the wanted device, and proves that a CUDA device is really used. */
final class SessionFactory {

    static final String CPU = "cpu";

    private static final long START_STACK_BYTES = 256L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(SessionFactory.class);
    private static final String CUDA_PROVIDER = "CUDAExecutionProvider";
    private static final String REMEDY =
            "; build with -Pgpu and put CUDA 12 and cuDNN 9 on the library path, or set the device"
                    + " to cpu";

    private final byte[] model;
    private final int gpuIndex;
    private final int intraOpThreads;

    SessionFactory(byte[] model, int gpuIndex, int intraOpThreads) {
        this.model = model;
        this.gpuIndex = gpuIndex;
        this.intraOpThreads = intraOpThreads;
    }

    /** One that opens another model in the same way. */
    SessionFactory withModel(byte[] other) {
        return new SessionFactory(other, gpuIndex, intraOpThreads);
    }

    /** A session and where it runs. */
    record Opened(OrtSession session, String device) {}

    /** The environment of the process. */
    static OrtEnvironment environment() {
        return Environment.INSTANCE;
    }

    /** Made once, by whoever asks first. */
    private static final class Environment {
        private static final OrtEnvironment INSTANCE = startOnLargeStack();
    }

    /**
     * ONNX Runtime 1.29 matches the command line of the process against regular expressions, with
     * some 250 bytes of stack for each of its characters: a long class path would end the JVM
     * without a word on the usual 1 MB of a task's thread.
     */
    private static OrtEnvironment startOnLargeStack() {
        FutureTask<OrtEnvironment> start = new FutureTask<>(SessionFactory::start);
        Thread thread = new Thread(null, start, "onnxruntime-start", START_STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return start.get();
                } catch (InterruptedException e) {
                    // A class whose making was interrupted would be lost for this process.
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("ONNX Runtime does not start", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** It logs nothing that an exception says as well. */
    private static OrtEnvironment start() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "flashsale");
    }

    /**
     * Opens a session.
     *
     * @param probe the inputs of one run, for the proof
     * @throws OrtException when the model cannot be loaded
     * @throws DeviceUnavailable when CUDA is demanded and does not run the model
     */
    Opened open(Device device, Map<String, OnnxTensor> probe)
            throws OrtException, DeviceUnavailable {
        return switch (device) {
            case CPU -> onCpu();
            case CUDA -> onCuda(probe);
            case AUTO -> {
                try {
                    yield onCuda(probe);
                } catch (DeviceUnavailable e) {
                    tellOfTheCpu(e);
                    yield onCpu();
                }
            }
        };
    }

    /** Who took the runtime with CUDA in it wanted to use it; with the other one this is usual. */
    private static void tellOfTheCpu(DeviceUnavailable e) {
        String message = "The model runs on the CPU ({})";
        if (cudaIsBuiltIn()) {
            LOG.warn(message, e.getMessage());
        } else {
            LOG.info(message, e.getMessage());
        }
    }

    /** Opens a session on the CPU. */
    Opened onCpu() throws OrtException {
        try (SessionOptions options = options()) {
            return new Opened(environment().createSession(model, options), CPU);
        }
    }

    /**
     * Opens a session where another was opened before, without a proof.
     *
     * @throws OrtException when the model cannot be loaded
     * @throws DeviceUnavailable when CUDA does not take it
     */
    Opened on(String device) throws OrtException, DeviceUnavailable {
        if (device.equals(CPU)) {
            return onCpu();
        }
        try (SessionOptions options = cudaOptions()) {
            return new Opened(environment().createSession(model, options), device);
        } catch (OrtException e) {
            throw unavailable(e);
        }
    }

    private static DeviceUnavailable unavailable(Exception e) {
        return new DeviceUnavailable(e.toString().replaceAll("\\s+", " ") + REMEDY);
    }

    private Opened onCuda(Map<String, OnnxTensor> probe) throws DeviceUnavailable {
        if (!cudaIsBuiltIn()) {
            throw new DeviceUnavailable("this ONNX Runtime knows the CPU only" + REMEDY);
        }
        try (SessionOptions profiled = cudaOptions();
                SessionOptions options = cudaOptions()) {
            Map<String, Integer> kernels = kernelsByProvider(profiled, probe);
            if (!kernels.containsKey(CUDA_PROVIDER)) {
                throw new DeviceUnavailable(
                        "no kernel of the model ran on the device, only on "
                                + kernels.keySet()
                                + REMEDY);
            }
            LOG.info("The model runs on CUDA device {}: kernels {}", gpuIndex, kernels);
            return new Opened(environment().createSession(model, options), "cuda:" + gpuIndex);
        } catch (OrtException | IOException e) {
            throw unavailable(e);
        }
    }

    static boolean cudaIsBuiltIn() {
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /** Options of runs, none of which is set. */
    static OrtSession.RunOptions runOptions() {
        environment();
        try {
            return new OrtSession.RunOptions();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime makes no options of a run", e);
        }
    }

    SessionOptions options() throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setInterOpNumThreads(1);
        options.setIntraOpNumThreads(intraOpThreads);
        // Idle threads of a run must not spin on the cores that Flink's tasks need.
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private SessionOptions cudaOptions() throws OrtException {
        SessionOptions options = options();
        // With memory patterns two sessions that are used in turn grow without end.
        options.setMemoryPatternOptimization(false);
        options.addCUDA(gpuIndex);
        return options;
    }

    /** Runs the model once and reads from the profile which provider ran how many kernels. */
    Map<String, Integer> kernelsByProvider(SessionOptions options, Map<String, OnnxTensor> probe)
            throws OrtException, IOException {
        Path folder = Files.createTempDirectory("flashsale-profile");
        try {
            options.enableProfiling(folder.resolve("run").toString());
            try (OrtSession session = environment().createSession(model, options);
                    RunLimit limit = RunLimit.ofALoadingModel()) {
                session.run(probe, limit.options()).close();
                return countKernels(Path.of(session.endProfiling()));
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Map<String, Integer> countKernels(Path profile) throws IOException {
        Map<String, Integer> kernels = new TreeMap<>();
        for (JsonNode event : new ObjectMapper().readTree(profile.toFile())) {
            String provider = event.path("args").path("provider").asText("");
            if (event.path("cat").asText("").equals("Node") && !provider.isEmpty()) {
                kernels.merge(provider, 1, Integer::sum);
            }
        }
        return kernels;
    }
}
