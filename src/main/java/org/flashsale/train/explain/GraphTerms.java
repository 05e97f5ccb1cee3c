package org.flashsale.train.explain;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.train.Tree;

/**
 * Reads the logit of an output back from a graph that this project wrote: linear maps over
 * standardised rows, tree ensembles, and weighted sums of them. Anything else, such as a network,
 * has no such form.
 */
final class GraphTerms {

    private final Map<String, OnnxMl.NodeProto> makers = new HashMap<>();
    private final Map<String, OnnxMl.TensorProto> constants = new HashMap<>();

    /** The graph has another form. */
    private static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        private Unknown(String what) {
            super(what);
        }
    }

    private GraphTerms(OnnxMl.GraphProto graph) {
        for (OnnxMl.NodeProto node : graph.getNodeList()) {
            node.getOutputList().forEach(output -> makers.put(output, node));
        }
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    }

    /**
     * The logit of an output; empty if it is no sum of linear maps and trees.
     *
     * @param onnx an ONNX file
     */
    static Optional<Term> of(byte[] onnx, String output) {
        try {
            GraphTerms graph = new GraphTerms(OnnxMl.ModelProto.parseFrom(onnx).getGraph());
            return Optional.of(graph.probability(output));
        } catch (InvalidProtocolBufferException | Unknown e) {
            return Optional.empty();
        }
    }

    private Term probability(String output) throws Unknown {
        OnnxMl.NodeProto node = maker(output);
        int column = 0;
        if (node.getOpType().equals("Split")) {
            column = node.getOutputList().indexOf(output);
            node = maker(node.getInput(0));
        }
        expect(node, "Sigmoid");
        return logit(node.getInput(0), column);
    }

    private Term logit(String value, int column) throws Unknown {
        if (constants.containsKey(value)) {
            return new Term.Sum(List.of(), List.of(), scalar(value));
        }
        OnnxMl.NodeProto node = maker(value);
        return switch (node.getOpType()) {
            case "Split" -> logit(node.getInput(0), node.getOutputList().indexOf(value));
            case "Add" ->
                    new Term.Sum(
                            List.of(logit(node.getInput(0), 0), logit(node.getInput(1), 0)),
                            List.of(1.0, 1.0),
                            0);
            case "Mul" ->
                    new Term.Sum(
                            List.of(logit(node.getInput(0), 0)),
                            List.of((double) scalar(node.getInput(1))),
                            0);
            case "Gemm" -> affine(node, column);
            default -> throw new Unknown(node.getOpType());
        };
    }

    private Term affine(OnnxMl.NodeProto node, int column) throws Unknown {
        float[] weights = floats(node.getInput(1));
        float[] biases = floats(node.getInput(2));
        float[] own = new float[weights.length / biases.length];
        for (int f = 0; f < own.length; f++) {
            own[f] = weights[f * biases.length + column];
        }
        if (allZero(own)) {
            return new Term.Sum(List.of(), List.of(), biases[column]);
        }
        OnnxMl.NodeProto from = maker(node.getInput(0));
        if (from.getOpType().equals("TreeEnsembleRegressor")) {
            return new Term.Sum(
                    List.of(new Term.Trees(trees(from))), List.of((double) own[0]), biases[column]);
        }
        expect(from, "Clip");
        OnnxMl.NodeProto scaled = maker(from.getInput(0));
        expect(scaled, "Mul");
        OnnxMl.NodeProto centred = maker(scaled.getInput(0));
        expect(centred, "Sub");
        if (makers.containsKey(centred.getInput(0))) {
            throw new Unknown("not over the row itself");
        }
        return new Term.Linear(
                floats(centred.getInput(1)),
                floats(scaled.getInput(1)),
                scalar(from.getInput(2)),
                own,
                biases[column]);
    }

    /** As the network's share is in a blend that does not listen to it. */
    private static boolean allZero(float[] weights) {
        for (float weight : weights) {
            if (weight != 0) {
                return false;
            }
        }
        return true;
    }

    /** Trees whose nodes are listed tree by tree, node by node. */
    private static List<Tree> trees(OnnxMl.NodeProto node) throws Unknown {
        Map<String, OnnxMl.AttributeProto> attributes = new HashMap<>();
        node.getAttributeList().forEach(each -> attributes.put(each.getName(), each));
        long[] of = integers(attributes, "nodes_treeids");
        long[] features = integers(attributes, "nodes_featureids");
        long[] lefts = integers(attributes, "nodes_truenodeids");
        long[] rights = integers(attributes, "nodes_falsenodeids");
        List<Float> values = attribute(attributes, "nodes_values").getFloatsList();
        List<Float> leaves = attribute(attributes, "target_weights").getFloatsList();
        OnnxMl.AttributeProto modes = attribute(attributes, "nodes_modes");
        List<Tree> trees = new ArrayList<>();
        int leaf = 0;
        for (int first = 0; first < of.length; ) {
            int end = first;
            while (end < of.length && of[end] == of[first]) {
                end++;
            }
            Tree tree =
                    new Tree(
                            new int[end - first],
                            new float[end - first],
                            new int[end - first],
                            new int[end - first]);
            for (int at = first; at < end; at++) {
                String mode = modes.getStrings(at).toStringUtf8();
                boolean isLeaf = mode.equals("LEAF");
                if (!isLeaf && !mode.equals("BRANCH_LT")) {
                    throw new Unknown(mode);
                }
                tree.features()[at - first] = (int) features[at];
                tree.thresholds()[at - first] = isLeaf ? leaves.get(leaf++) : values.get(at);
                tree.lefts()[at - first] = isLeaf ? -1 : (int) lefts[at];
                tree.rights()[at - first] = isLeaf ? -1 : (int) rights[at];
            }
            trees.add(tree);
            first = end;
        }
        return trees;
    }

    private static long[] integers(Map<String, OnnxMl.AttributeProto> attributes, String name)
            throws Unknown {
        return attribute(attributes, name).getIntsList().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static OnnxMl.AttributeProto attribute(
            Map<String, OnnxMl.AttributeProto> attributes, String name) throws Unknown {
        OnnxMl.AttributeProto attribute = attributes.get(name);
        if (attribute == null) {
            throw new Unknown("without " + name);
        }
        return attribute;
    }

    private OnnxMl.NodeProto maker(String value) throws Unknown {
        OnnxMl.NodeProto node = makers.get(value);
        if (node == null) {
            throw new Unknown(value);
        }
        return node;
    }

    private static void expect(OnnxMl.NodeProto node, String operator) throws Unknown {
        if (!node.getOpType().equals(operator)) {
            throw new Unknown(node.getOpType());
        }
    }

    private float scalar(String name) throws Unknown {
        float[] values = floats(name);
        if (values.length != 1) {
            throw new Unknown(name);
        }
        return values[0];
    }

    private float[] floats(String name) throws Unknown {
        OnnxMl.TensorProto tensor = constants.get(name);
        if (tensor == null || tensor.getFloatDataCount() == 0) {
            throw new Unknown(name);
        }
        float[] values = new float[tensor.getFloatDataCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getFloatData(i);
        }
        return values;
    }
}
