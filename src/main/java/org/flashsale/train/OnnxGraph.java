package org.flashsale.train;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Locale;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.ModelManifest;

/**
 * The graph of a {@link TrainedModel}: {@code features} [N, F] → standardised and clipped → one
 * {@code Gemm} for all heads → {@code Sigmoid} → one output [N, 1] per head.
 */
final class OnnxGraph {

    /** Operator set that the graph is written in. */
    static final int OPSET = 17;

    /** Name of the graph's input. */
    static final String INPUT = "features";

    // The version of the file format that came with operator set 17.
    private static final int IR_VERSION = 8;
    private static final String BATCH = "N";

    private final OnnxMl.GraphProto.Builder graph =
            OnnxMl.GraphProto.newBuilder().setName("multi-head-logistic-regression");

    private OnnxGraph() {}

    /** Name of a head's output. */
    static String outputName(ModelManifest.Head head) {
        return head.name().toLowerCase(Locale.ROOT);
    }

    /** The model as an ONNX file. */
    static byte[] of(TrainedModel model) {
        return new OnnxGraph().build(model);
    }

    private byte[] build(TrainedModel model) {
        int width = FeatureCatalogue.WIDTH;
        List<TrainedModel.Head> heads = model.heads();
        graph.addInput(port(INPUT, width));
        constant("mean", model.scaling().mean(), width);
        constant("inverse_deviation", model.scaling().inverseDeviation(), width);
        constant("least", new float[] {(float) -Scaling.CLIP});
        constant("most", new float[] {(float) Scaling.CLIP});
        constant("weights", weights(heads), width, heads.size());
        constant("biases", biases(heads), heads.size());

        node("Sub", List.of(INPUT, "mean"), "centred");
        node("Mul", List.of("centred", "inverse_deviation"), "scaled");
        node("Clip", List.of("scaled", "least", "most"), "clipped");
        node("Gemm", List.of("clipped", "weights", "biases"), "logits");
        node("Sigmoid", List.of("logits"), "probabilities");
        split(heads);
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("flashsale")
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** One column of the probabilities per output. */
    private void split(List<TrainedModel.Head> heads) {
        OnnxMl.NodeProto.Builder split =
                OnnxMl.NodeProto.newBuilder()
                        .setName("split")
                        .setOpType("Split")
                        .addInput("probabilities")
                        .addAttribute(
                                OnnxMl.AttributeProto.newBuilder()
                                        .setName("axis")
                                        .setType(OnnxMl.AttributeProto.AttributeType.INT)
                                        .setI(1));
        for (TrainedModel.Head head : heads) {
            split.addOutput(outputName(head.head()));
            graph.addOutput(port(outputName(head.head()), 1));
        }
        graph.addNode(split);
    }

    private void node(String operator, List<String> inputs, String output) {
        graph.addNode(
                OnnxMl.NodeProto.newBuilder()
                        .setName(output)
                        .setOpType(operator)
                        .addAllInput(inputs)
                        .addOutput(output));
    }

    /** A constant; without dimensions it is a scalar. */
    private void constant(String name, float[] values, long... dimensions) {
        OnnxMl.TensorProto.Builder tensor =
                OnnxMl.TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(OnnxMl.TensorProto.DataType.FLOAT.getNumber());
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
    }

    private static OnnxMl.ValueInfoProto port(String name, int width) {
        OnnxMl.TensorShapeProto.Builder shape =
                OnnxMl.TensorShapeProto.newBuilder()
                        .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH))
                        .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(width));
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        OnnxMl.TypeProto.newBuilder()
                                .setTensorType(
                                        OnnxMl.TypeProto.Tensor.newBuilder()
                                                .setElemType(
                                                        OnnxMl.TensorProto.DataType.FLOAT
                                                                .getNumber())
                                                .setShape(shape)))
                .build();
    }

    /** [F, heads], row by row. */
    private static float[] weights(List<TrainedModel.Head> heads) {
        float[] weights = new float[FeatureCatalogue.WIDTH * heads.size()];
        for (int f = 0; f < FeatureCatalogue.WIDTH; f++) {
            for (int h = 0; h < heads.size(); h++) {
                weights[f * heads.size() + h] = heads.get(h).weights()[f];
            }
        }
        return weights;
    }

    private static float[] biases(List<TrainedModel.Head> heads) {
        float[] biases = new float[heads.size()];
        for (int h = 0; h < biases.length; h++) {
            biases[h] = heads.get(h).bias();
        }
        return biases;
    }
}
