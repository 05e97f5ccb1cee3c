package org.flashsale.scoring;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Random;
import org.flashsale.features.Feature;
import org.flashsale.features.FeatureCatalogue;

/**
 * A real graph of one hidden layer with random weights: purchase [B, 1] and exit [B]. It computes
 * the same in Java, in double precision. It does not run on a row whose log price is {@link
 * #POISON} or more: the row looks up a table beyond its end.
 */
final class TinyModel {

    static final int OPSET = 17;
    static final double POISON = 20;

    private static final int HIDDEN = 8;
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private final int width;
    private final float[] layer;
    private final float[] heads;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");

    TinyModel(long seed, int width) {
        Random random = new Random(seed);
        this.width = width;
        this.layer = draw(random, width * HIDDEN, 0.3);
        this.heads = draw(random, HIDDEN * 2, 1.0);
    }

    private static float[] draw(Random random, int size, double deviation) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    /** Purchase and exit of a row, as they should be. */
    double[] expected(float[] row) {
        double[] logits = new double[2];
        for (int h = 0; h < HIDDEN; h++) {
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += (double) row[i] * layer[i * HIDDEN + h];
            }
            logits[0] += Math.tanh(sum) * heads[2 * h];
            logits[1] += Math.tanh(sum) * heads[2 * h + 1];
        }
        return new double[] {1 / (1 + Math.exp(-logits[0])), 1 / (1 + Math.exp(-logits[1]))};
    }

    byte[] onnx() {
        graph.clear().setName("tiny");
        graph.addInput(value("features", -1, width));
        graph.addOutput(value("purchase", -1, 1)).addOutput(value("exit", -1));
        floats("layer", layer, width, HIDDEN);
        floats("heads", heads, HIDDEN, 2);
        floats("poison", new float[] {(float) (1 / POISON)}, 1);
        int price = Math.min(FeatureCatalogue.NAMES.indexOf(Feature.PRICE.id()), width - 1);
        longs("price", price);
        longs("after_price", price + 1);
        floats("nothing", new float[] {0}, 1);
        longs("first", 0);
        longs("second", 1);
        longs("third", 2);
        longs("columns", 1);

        node("MatMul", "hidden_in", "features", "layer");
        node("Tanh", "hidden", "hidden_in");
        node("MatMul", "logits", "hidden", "heads");
        node("Slice", "prices", "features", "price", "after_price", "columns");
        node("Mul", "index_in", "prices", "poison");
        graph.addNode(
                named("Cast", "index", "index_in")
                        .addAttribute(
                                AttributeProto.newBuilder()
                                        .setName("to")
                                        .setType(AttributeProto.AttributeType.INT)
                                        .setI(INT64)));
        node("Gather", "zeros", "nothing", "index");
        node("Add", "safe_logits", "logits", "zeros");
        node("Sigmoid", "both", "safe_logits");
        node("Slice", "purchase", "both", "first", "second", "columns");
        node("Slice", "exit_column", "both", "second", "third", "columns");
        node("Squeeze", "exit", "exit_column", "columns");
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("flashsale tests")
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .build()
                .toByteArray();
    }

    /** The same graph with a weight that lies in another file. */
    byte[] withOutsideWeights() {
        try {
            ModelProto.Builder model = ModelProto.parseFrom(onnx()).toBuilder();
            model.getGraphBuilder()
                    .getInitializerBuilder(0)
                    .clearFloatData()
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(
                            StringStringEntryProto.newBuilder()
                                    .setKey("location")
                                    .setValue("/etc/passwd"));
            return model.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private void node(String operator, String output, String... inputs) {
        graph.addNode(named(operator, output, inputs));
    }

    private static NodeProto.Builder named(String operator, String output, String... inputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(operator).setName(output).addOutput(output);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    private void floats(String name, float[] values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
    }

    private void longs(String name, long value) {
        graph.addInitializer(
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(INT64)
                        .addDims(1)
                        .addInt64Data(value));
    }

    private static ValueInfoProto value(String name, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(
                    dim < 0
                            ? TensorShapeProto.Dimension.newBuilder().setDimParam("B")
                            : TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(FLOAT)
                                                .setShape(shape)))
                .build();
    }
}
