package org.flashsale.scoring.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.flashsale.features.HalfFloats;
import org.flashsale.scoring.HalfVectors;
import org.flashsale.scoring.StepModel;
import org.flashsale.testing.ForAll;
import org.flashsale.train.OnnxGraph;
import org.junit.jupiter.api.Test;

class HalfVectorsTest {

    private static final int WIDTH = 512;
    private static final int PATTERNS = 1 << 16;

    /** Without its two casts and with the ports called as before it is the original. */
    @Test
    void nothingElseOfTheFileChanges() throws Exception {
        byte[] model = StepModel.bundle(1).graph();
        OnnxMl.ModelProto.Builder changed =
                OnnxMl.ModelProto.newBuilder()
                        .mergeFrom(HalfVectors.graph(model, "state", "state_out"));
        OnnxMl.GraphProto.Builder graph = changed.getGraphBuilder();
        int last = graph.getNodeCount() - 1;
        assertThat(graph.getNode(0).getInput(0)).isEqualTo("state:half");
        assertThat(graph.getNode(0).getOutput(0)).isEqualTo("state");
        assertThat(graph.getNode(last).getInput(0)).isEqualTo("state_out");
        assertThat(graph.getNode(last).getOutput(0)).isEqualTo("state_out:half");
        graph.removeNode(last).removeNode(0);
        graph.getInputBuilderList().forEach(HalfVectorsTest::undo);
        graph.getOutputBuilderList().forEach(HalfVectorsTest::undo);
        assertThat(changed.build()).isEqualTo(OnnxMl.ModelProto.parseFrom(model));
    }

    private static void undo(OnnxMl.ValueInfoProto.Builder port) {
        if (port.getName().endsWith(":half")) {
            var tensor = port.getTypeBuilder().getTensorTypeBuilder();
            assertThat(tensor.getElemType()).isEqualTo(OnnxMl.TensorProto.DataType.FLOAT16_VALUE);
            tensor.setElemType(OnnxMl.TensorProto.DataType.FLOAT_VALUE);
            port.setName(port.getName().replace(":half", ""));
        }
    }

    /** Takes and gives a vector, and besides tells as floats what it took. */
    private static OrtSession open() throws Exception {
        OnnxGraph graph = new OnnxGraph("casts");
        String given = graph.input("given", WIDTH);
        String state = graph.input("state", WIDTH);
        graph.output(graph.node("Identity", "taken", state), WIDTH);
        graph.output(graph.node("Identity", "state_out", given), WIDTH);
        byte[] model = HalfVectors.graph(graph.toBytes(), "state", "state_out");
        return new SessionFactory(model, 0, 1).onCpu().session();
    }

    private interface Check {
        /** The halfs that the model makes of the floats, and the floats of the halfs. */
        void of(short[] made, float[] taken);
    }

    private static void run(OrtSession session, float[] floats, short[] halfs, Check check)
            throws Exception {
        long[] shape = {floats.length / WIDTH, WIDTH};
        ByteBuffer state =
                ByteBuffer.allocateDirect(halfs.length * Short.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        state.asShortBuffer().put(halfs);
        var runtime = SessionFactory.environment();
        try (OnnxTensor given = OnnxTensor.createTensor(runtime, FloatBuffer.wrap(floats), shape);
                OnnxTensor vectors =
                        OnnxTensor.createTensor(runtime, state, shape, OnnxJavaType.FLOAT16);
                OrtSession.Result said =
                        session.run(Map.of("given", given, "state:half", vectors))) {
            short[] made = new short[halfs.length];
            float[] taken = new float[floats.length];
            ((OnnxTensor) said.get("state_out:half").orElseThrow())
                    .getByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(made);
            ((OnnxTensor) said.get("taken").orElseThrow()).getFloatBuffer().get(taken);
            check.of(made, taken);
        }
    }

    @Test
    void theRuntimeReadsEveryNumberAsWeDo() throws Exception {
        short[] all = new short[PATTERNS];
        for (int bits = 0; bits < PATTERNS; bits++) {
            all[bits] = (short) bits;
        }
        try (OrtSession session = open()) {
            run(
                    session,
                    new float[PATTERNS],
                    all,
                    (made, taken) -> {
                        for (int bits = 0; bits < PATTERNS; bits++) {
                            same(taken[bits], HalfFloats.toFloat(all[bits]), bits);
                        }
                    });
        }
    }

    private static void same(float said, float expected, int of) {
        boolean equal =
                Float.isNaN(expected)
                        ? Float.isNaN(said)
                        : Float.floatToRawIntBits(said) == Float.floatToRawIntBits(expected);
        if (!equal) {
            throw new AssertionError("%08x: %s, not %s".formatted(of, said, expected));
        }
    }

    /** Halves of all sizes, what lies between two of them, and any bits at all. */
    private static float any(Random random) {
        float half = HalfFloats.toFloat((short) random.nextInt());
        float next = HalfFloats.toFloat((short) (HalfFloats.of(half) + 1));
        return switch (random.nextInt(5)) {
            case 0 -> (half + next) / 2;
            case 1 -> Math.nextUp((half + next) / 2);
            case 2 -> Math.nextDown((half + next) / 2);
            case 3 -> (float) random.nextGaussian();
            default -> Float.intBitsToFloat(random.nextInt());
        };
    }

    @Test
    void theRuntimeRoundsEveryNumberAsWeDo() throws Exception {
        try (OrtSession session = open()) {
            ForAll.seeds(
                    16,
                    random -> {
                        float[] floats = new float[8 * PATTERNS / 2];
                        for (int i = 0; i < floats.length; i++) {
                            floats[i] = any(random);
                        }
                        run(
                                session,
                                floats,
                                new short[floats.length],
                                (made, taken) -> {
                                    for (int i = 0; i < floats.length; i++) {
                                        same(
                                                HalfFloats.toFloat(made[i]),
                                                HalfFloats.round(floats[i]),
                                                Float.floatToRawIntBits(floats[i]));
                                    }
                                });
                    });
        }
    }
}
