package org.flashsale.scoring.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flashsale.scoring.ModelManifest;

/** Names, types and shapes of a graph's inputs and outputs, beside what its manifest says. */
final class Ports {

    private final ModelManifest manifest;
    private final OrtSession session;
    private final List<String> mismatches = new ArrayList<>();

    private Ports(ModelManifest manifest, OrtSession session) {
        this.manifest = manifest;
        this.session = session;
    }

    /** Everything in which the graph differs from the manifest. */
    static List<String> mismatches(ModelManifest manifest, OrtSession session) throws OrtException {
        Ports ports = new Ports(manifest, session);
        ports.inputs();
        ports.outputs();
        return ports.mismatches;
    }

    private void inputs() throws OrtException {
        Set<String> named =
                manifest.inputs().stream()
                        .map(ModelManifest.Input::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = new TreeSet<>(session.getInputNames());
        if (!found.equals(named)) {
            mismatches.add("the graph's inputs are " + found + ", the manifest's " + named);
            return;
        }
        for (ModelManifest.Input input : manifest.inputs()) {
            NodeInfo node = session.getInputInfo().get(input.name());
            if (node == null) {
                continue;
            }
            switch (input.kind()) {
                case FEATURES -> expect("input", node, OnnxJavaType.FLOAT, -1, manifest.width());
                case SEQUENCE ->
                        expect(
                                "input",
                                node,
                                OnnxJavaType.FLOAT,
                                -1,
                                manifest.steps(),
                                manifest.width());
                case LENGTH -> expect("input", node, OnnxJavaType.INT32, -1);
                case STATE -> expect("input", node, OnnxJavaType.FLOAT, -1, manifest.stateWidth());
            }
        }
    }

    private void outputs() throws OrtException {
        for (ModelManifest.Output output : manifest.outputs()) {
            NodeInfo node = session.getOutputInfo().get(output.name());
            if (node == null) {
                mismatches.add(
                        "the graph has no output "
                                + output.name()
                                + ", only "
                                + new TreeSet<>(session.getOutputNames()));
            } else if (output.head() == ModelManifest.Head.STATE_OUT) {
                expect("output", node, OnnxJavaType.FLOAT, -1, manifest.stateWidth());
            } else if (!is(node, OnnxJavaType.FLOAT, -1)) {
                expect("output", node, OnnxJavaType.FLOAT, -1, 1);
            }
        }
    }

    private void expect(String side, NodeInfo node, OnnxJavaType type, long... shape) {
        if (!is(node, type, shape)) {
            mismatches.add(
                    side
                            + " "
                            + node.getName()
                            + " is "
                            + describe(node)
                            + ", not "
                            + type
                            + " "
                            + Arrays.toString(shape));
        }
    }

    private static boolean is(NodeInfo node, OnnxJavaType type, long... shape) {
        return node.getInfo() instanceof TensorInfo tensor
                && tensor.type == type
                && Arrays.equals(tensor.getShape(), shape);
    }

    private static String describe(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                ? tensor.type + " " + Arrays.toString(tensor.getShape())
                : node.getInfo().getClass().getSimpleName();
    }

    /** Shape of a head of one number for some rows: [B] or [B, 1], as the graph says. */
    static long[] shape(OrtSession session, ModelManifest.Output output, int rows)
            throws OrtException {
        NodeInfo node = session.getOutputInfo().get(output.name());
        boolean flat = node != null && is(node, OnnxJavaType.FLOAT, -1);
        return flat ? new long[] {rows} : new long[] {rows, 1};
    }
}
