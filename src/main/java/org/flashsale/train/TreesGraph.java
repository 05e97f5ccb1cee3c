package org.flashsale.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trees as {@code TreeEnsembleRegressor}, ONNX's own operator for them. */
final class TreesGraph {

    private TreesGraph() {}

    /** The trees as the operator takes them: one entry per node, and one per leaf. */
    static List<OnnxGraph.Attribute> attributes(List<Tree> trees) {
        Map<String, List<Long>> integers =
                Map.of(
                        "nodes_treeids", new ArrayList<>(),
                        "nodes_nodeids", new ArrayList<>(),
                        "nodes_featureids", new ArrayList<>(),
                        "nodes_truenodeids", new ArrayList<>(),
                        "nodes_falsenodeids", new ArrayList<>(),
                        "target_treeids", new ArrayList<>(),
                        "target_nodeids", new ArrayList<>(),
                        "target_ids", new ArrayList<>());
        List<Float> values = new ArrayList<>();
        List<Float> weights = new ArrayList<>();
        List<String> modes = new ArrayList<>();
        for (int t = 0; t < trees.size(); t++) {
            Tree tree = trees.get(t);
            for (int node = 0; node < tree.lefts().length; node++) {
                boolean leaf = tree.lefts()[node] < 0;
                add(integers, "nodes_treeids", t);
                add(integers, "nodes_nodeids", node);
                add(integers, "nodes_featureids", leaf ? 0 : tree.features()[node]);
                add(integers, "nodes_truenodeids", leaf ? 0 : tree.lefts()[node]);
                add(integers, "nodes_falsenodeids", leaf ? 0 : tree.rights()[node]);
                values.add(leaf ? 0 : tree.thresholds()[node]);
                modes.add(leaf ? "LEAF" : "BRANCH_LT");
                if (leaf) {
                    add(integers, "target_treeids", t);
                    add(integers, "target_nodeids", node);
                    add(integers, "target_ids", 0);
                    weights.add(tree.thresholds()[node]);
                }
            }
        }
        List<OnnxGraph.Attribute> attributes = new ArrayList<>();
        integers.keySet().stream()
                .sorted()
                .forEach(
                        name ->
                                attributes.add(
                                        OnnxGraph.Attribute.of(
                                                name,
                                                integers.getOrDefault(name, List.of()).stream()
                                                        .mapToLong(Long::longValue)
                                                        .toArray())));
        attributes.add(OnnxGraph.Attribute.of("nodes_values", floats(values)));
        attributes.add(OnnxGraph.Attribute.of("target_weights", floats(weights)));
        attributes.add(OnnxGraph.Attribute.of("nodes_modes", modes));
        attributes.add(OnnxGraph.Attribute.of("n_targets", 1L));
        return attributes;
    }

    private static void add(Map<String, List<Long>> lists, String name, long value) {
        lists.getOrDefault(name, new ArrayList<>()).add(value);
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }
}
