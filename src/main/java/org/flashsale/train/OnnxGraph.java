package org.flashsale.train;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes an ONNX file node by node. Every method that adds something returns the name of its value,
 * to be named as an input of later nodes. The batch is the first dimension of every port.
 */
public final class OnnxGraph {

    /** Operator set that graphs are written in. */
    public static final int OPSET = 17;

    // The version of the file format that came with operator set 17.
    private static final int IR_VERSION = 8;
    private static final String BATCH = "N";
    private static final String TREES_DOMAIN = "ai.onnx.ml";
    private static final int TREES_OPSET = 3;
    private static final int FLOAT = OnnxMl.TensorProto.DataType.FLOAT_VALUE;
    private static final int INT32 = OnnxMl.TensorProto.DataType.INT32_VALUE;
    private static final int INT64 = OnnxMl.TensorProto.DataType.INT64_VALUE;

    private final OnnxMl.GraphProto.Builder graph;
    private final Map<List<Object>, String> standardised = new HashMap<>();
    private boolean hasTrees;

    /** An empty graph. */
    public OnnxGraph(String name) {
        graph = OnnxMl.GraphProto.newBuilder().setName(name);
    }

    /** An input of floats [B, rest]. */
    public String input(String name, long... rest) {
        graph.addInput(port(name, FLOAT, rest));
        return name;
    }

    /** An input of 32-bit integers [B]. */
    public String integers(String name) {
        graph.addInput(port(name, INT32));
        return name;
    }

    /** Makes a value an output, floats [B, rest]. */
    public String output(String value, long... rest) {
        graph.addOutput(port(value, FLOAT, rest));
        return value;
    }

    /** A constant, row by row; without dimensions it is a scalar. */
    public String constant(String name, float[] values, long... dimensions) {
        OnnxMl.TensorProto.Builder tensor = tensor(name, FLOAT, dimensions);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /** A vector of integers, as some operators take for axes and sizes. */
    public String indices(String name, long... values) {
        OnnxMl.TensorProto.Builder tensor = tensor(name, INT64, values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
        return name;
    }

    private static OnnxMl.TensorProto.Builder tensor(String name, int type, long... dimensions) {
        OnnxMl.TensorProto.Builder tensor =
                OnnxMl.TensorProto.newBuilder().setName(name).setDataType(type);
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        return tensor;
    }

    /** A node of one output, without attributes. An empty name stands for an input left out. */
    public String node(String operator, String output, String... inputs) {
        node(operator, List.of(output), List.of(), inputs);
        return output;
    }

    /** A node. An empty name stands for an input or output left out. */
    public void node(
            String operator, List<String> outputs, List<Attribute> attributes, String... inputs) {
        graph.addNode(made(operator, outputs, attributes, inputs));
    }

    /** Adds up the leaves that a row reaches: input [B, F] to output [B, 1]. */
    public String trees(String output, String input, List<Attribute> trees) {
        hasTrees = true;
        graph.addNode(
                made("TreeEnsembleRegressor", List.of(output), trees, input)
                        .setDomain(TREES_DOMAIN));
        return output;
    }

    private static OnnxMl.NodeProto.Builder made(
            String operator, List<String> outputs, List<Attribute> attributes, String... inputs) {
        OnnxMl.NodeProto.Builder node =
                OnnxMl.NodeProto.newBuilder()
                        .setName(outputs.stream().filter(o -> !o.isEmpty()).findFirst().orElse(""))
                        .setOpType(operator)
                        .addAllInput(Arrays.asList(inputs))
                        .addAllOutput(outputs);
        attributes.forEach(attribute -> node.addAttribute(attribute.proto));
        return node;
    }

    /** An attribute of a node. */
    public static final class Attribute {
        private final OnnxMl.AttributeProto proto;

        private Attribute(OnnxMl.AttributeProto proto) {
            this.proto = proto;
        }

        /** An integer. */
        public static Attribute of(String name, long value) {
            return new Attribute(
                    OnnxMl.AttributeProto.newBuilder()
                            .setName(name)
                            .setType(OnnxMl.AttributeProto.AttributeType.INT)
                            .setI(value)
                            .build());
        }

        /** Floats. */
        public static Attribute of(String name, float[] values) {
            OnnxMl.AttributeProto.Builder attribute =
                    OnnxMl.AttributeProto.newBuilder()
                            .setName(name)
                            .setType(OnnxMl.AttributeProto.AttributeType.FLOATS);
            for (float value : values) {
                attribute.addFloats(value);
            }
            return new Attribute(attribute.build());
        }

        /** Texts. */
        public static Attribute of(String name, List<String> values) {
            return new Attribute(
                    OnnxMl.AttributeProto.newBuilder()
                            .setName(name)
                            .setType(OnnxMl.AttributeProto.AttributeType.STRINGS)
                            .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
                            .build());
        }

        /** Integers. */
        public static Attribute of(String name, long... values) {
            OnnxMl.AttributeProto.Builder attribute =
                    OnnxMl.AttributeProto.newBuilder()
                            .setName(name)
                            .setType(OnnxMl.AttributeProto.AttributeType.INTS);
            for (long value : values) {
                attribute.addInts(value);
            }
            return new Attribute(attribute.build());
        }
    }

    /**
     * Standardises rows: (input − mean) · inverse deviation, clipped to ±limit. What was
     * standardised alike before is not computed again.
     *
     * @param prefix of the names that it adds; may be empty
     */
    public String standardised(
            String prefix, String input, float[] mean, float[] inverseDeviation, float limit) {
        List<Object> same = List.of(input, bits(mean), bits(inverseDeviation), limit);
        return standardised.computeIfAbsent(
                same, key -> addStandardised(prefix, input, mean, inverseDeviation, limit));
    }

    private static List<Integer> bits(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.floatToIntBits(values[i]))
                .toList();
    }

    private String addStandardised(
            String prefix, String input, float[] mean, float[] inverseDeviation, float limit) {
        constant(prefix + "mean", mean, mean.length);
        constant(prefix + "inverse_deviation", inverseDeviation, inverseDeviation.length);
        constant(prefix + "least", new float[] {-limit});
        constant(prefix + "most", new float[] {limit});
        node("Sub", prefix + "centred", input, prefix + "mean");
        node("Mul", prefix + "scaled", prefix + "centred", prefix + "inverse_deviation");
        return node(
                "Clip", prefix + "clipped", prefix + "scaled", prefix + "least", prefix + "most");
    }

    /**
     * An affine map: input [B, n] · weights [n, m] + biases [m].
     *
     * @param weights row by row
     */
    public String affine(String output, String input, float[] weights, float[] biases) {
        int rows = weights.length / biases.length;
        constant(output + "_biases", biases, biases.length);
        return product(output, input, weights, rows, output + "_biases");
    }

    /**
     * A linear map added to a value: input [B, n] · weights [n, m] + value [B, m] or [m].
     *
     * @param weights row by row
     * @param inputs n
     */
    public String product(String output, String input, float[] weights, int inputs, String value) {
        constant(output + "_weights", weights, inputs, weights.length / inputs);
        return node("Gemm", output, input, output + "_weights", value);
    }

    /** Splits [B, n] into as many equal parts as there are names, along the columns. */
    public void split(String input, List<String> parts) {
        node("Split", parts, List.of(Attribute.of("axis", 1)), input);
    }

    /** Splits [B, n] into so many equal parts, along the columns, and names them. */
    public String[] parts(String input, String prefix, int count) {
        String[] names = new String[count];
        Arrays.setAll(names, part -> prefix + "_" + part);
        split(input, List.of(names));
        return names;
    }

    /** Splits [B, n] into parts of given widths, along the columns, and names them. */
    public String[] pieces(String input, String prefix, long... widths) {
        String[] names = new String[widths.length];
        Arrays.setAll(names, part -> prefix + "_" + part);
        String sizes = indices(prefix + "_widths", widths);
        node("Split", List.of(names), List.of(Attribute.of("axis", 1)), input, sizes);
        return names;
    }

    /** Columns side by side. */
    public String beside(String output, String... inputs) {
        node("Concat", List.of(output), List.of(Attribute.of("axis", 1)), inputs);
        return output;
    }

    /** The sum of two values. */
    public String sum(String output, String left, String right) {
        return node("Add", output, left, right);
    }

    private static OnnxMl.ValueInfoProto port(String name, int type, long... rest) {
        OnnxMl.TensorShapeProto.Builder shape =
                OnnxMl.TensorShapeProto.newBuilder()
                        .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        for (long dimension : rest) {
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

    /** The graph as an ONNX file. */
    public byte[] toBytes() {
        OnnxMl.ModelProto.Builder model =
                OnnxMl.ModelProto.newBuilder()
                        .setIrVersion(IR_VERSION)
                        .setProducerName("flashsale")
                        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(OPSET));
        if (hasTrees) {
            model.addOpsetImport(
                    OnnxMl.OperatorSetIdProto.newBuilder()
                            .setDomain(TREES_DOMAIN)
                            .setVersion(TREES_OPSET));
        }
        return model.setGraph(graph).build().toByteArray();
    }
}
