package org.flashsale.scoring.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Map;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.train.OnnxGraph;
import org.junit.jupiter.api.Test;

class RunLimitTest {

    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;
    private static final int BOOL = TensorProto.DataType.BOOL_VALUE;

    private static OnnxMl.ValueInfoProto port(String name, int type, long... dimensions) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        for (long dimension : dimensions) {
            shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
        }
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        OnnxMl.TypeProto.newBuilder()
                                .setTensorType(
                                        OnnxMl.TypeProto.Tensor.newBuilder()
                                                .setElemType(type)
                                                .setShape(shape)))
                .build();
    }

    private static NodeProto.Builder node(String operator, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    /** Adds a number to itself for ever. */
    private static byte[] endless() {
        GraphProto body =
                GraphProto.newBuilder()
                        .setName("body")
                        .addInput(port("turn", INT64))
                        .addInput(port("goes", BOOL))
                        .addInput(port("sum", FLOAT, 1))
                        .addNode(node("Add", "sum", "sum").addOutput("more"))
                        .addNode(node("Identity", "goes").addOutput("on"))
                        .addOutput(port("on", BOOL))
                        .addOutput(port("more", FLOAT, 1))
                        .build();
        GraphProto graph =
                GraphProto.newBuilder()
                        .setName("endless")
                        .addInput(port("x", FLOAT, 1))
                        .addInitializer(
                                TensorProto.newBuilder()
                                        .setName("turns")
                                        .setDataType(INT64)
                                        .addInt64Data(Long.MAX_VALUE))
                        .addInitializer(
                                TensorProto.newBuilder()
                                        .setName("true")
                                        .setDataType(BOOL)
                                        .addInt32Data(1))
                        .addNode(
                                node("Loop", "turns", "true", "x")
                                        .addOutput("y")
                                        .addAttribute(
                                                AttributeProto.newBuilder()
                                                        .setName("body")
                                                        .setType(AttributeProto.AttributeType.GRAPH)
                                                        .setG(body)))
                        .addOutput(port("y", FLOAT, 1))
                        .build();
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OnnxGraph.OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    @Test
    void aModelThatLoopsForEverIsCutOffAndRefused() throws Exception {
        try (OrtSession session = new SessionFactory(endless(), 0, 1).onCpu().session();
                OnnxTensor x =
                        OnnxTensor.createTensor(
                                SessionFactory.environment(),
                                FloatBuffer.wrap(new float[] {1}),
                                new long[] {1});
                RunLimit limit = new RunLimit(Duration.ofMillis(200))) {
            OrtException cut =
                    catchThrowableOfType(
                            OrtException.class,
                            () -> session.run(Map.of("x", x), limit.options()).close());

            assertThat(cut).isNotNull();
            assertThat(RunLimit.problem(cut).code()).isEqualTo(BundleProblem.Code.TOO_SLOW);
        }
    }
}
