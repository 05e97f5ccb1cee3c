package org.flashsale.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.InputKind;

/**
 * A model that takes and gives its recurrent vector in 16-bit floats, as the state keeps it: its
 * graph with a cast behind the input and one before the output, whose names change. Nothing else of
 * the file does. Field numbers are those of onnx.proto.
 */
public final class HalfVectors {

    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INTEGER = 3;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int ATTRIBUTE_TYPE_INTEGER = 2;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_TENSOR = 1;
    private static final int TENSOR_ELEMENT = 1;
    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;

    private final String input;
    private final String output;

    private HalfVectors(String input, String output) {
        this.input = input;
        this.output = output;
    }

    /** What the graph calls the port that the original calls by a name. */
    public static String port(String name) {
        return name + ":half";
    }

    /** The bytes of the graph; those of the model itself if it has no recurrent vector. */
    public static byte[] graph(ModelBundle bundle) {
        ModelManifest manifest = bundle.manifest();
        return manifest.input(InputKind.STATE)
                .flatMap(in -> manifest.output(Head.STATE_OUT).map(out -> ports(in, out)))
                .map(ports -> ports.model(bundle.model()))
                .orElseGet(bundle::model);
    }

    private static HalfVectors ports(ModelManifest.Input input, ModelManifest.Output output) {
        return new HalfVectors(input.name(), output.name());
    }

    /** The bytes of the graph of which one input and one output become ports of 16-bit floats. */
    public static byte[] graph(byte[] model, String input, String output) {
        return new HalfVectors(input, output).model(model);
    }

    private byte[] model(byte[] model) {
        return edit(
                ByteBuffer.wrap(model),
                (number, part) -> number == MODEL_GRAPH ? graph(part) : part);
    }

    private ByteBuffer graph(ByteBuffer in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.remaining());
        // Nodes stand in the order in which they can be run.
        ProtoWire.putBytes(out, GRAPH_NODE, cast(port(input), input, FLOAT));
        out.writeBytes(
                edit(
                        in,
                        (number, part) ->
                                number == GRAPH_INPUT
                                        ? value(part, input)
                                        : number == GRAPH_OUTPUT ? value(part, output) : part));
        ProtoWire.putBytes(out, GRAPH_NODE, cast(output, port(output), FLOAT16));
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static byte[] cast(String from, String to, int type) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        ProtoWire.putBytes(attribute, ATTRIBUTE_NAME, "to".getBytes(UTF_8));
        ProtoWire.putInteger(attribute, ATTRIBUTE_INTEGER, type);
        ProtoWire.putInteger(attribute, ATTRIBUTE_TYPE, ATTRIBUTE_TYPE_INTEGER);
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        ProtoWire.putBytes(node, NODE_INPUT, from.getBytes(UTF_8));
        ProtoWire.putBytes(node, NODE_OUTPUT, to.getBytes(UTF_8));
        ProtoWire.putBytes(node, NODE_OPERATOR, "Cast".getBytes(UTF_8));
        ProtoWire.putBytes(node, NODE_ATTRIBUTE, attribute.toByteArray());
        return node.toByteArray();
    }

    /** An input or output of the graph, changed if it has the name. */
    private static ByteBuffer value(ByteBuffer in, String name) {
        byte[] wanted = name.getBytes(UTF_8);
        boolean[] found = new boolean[1];
        byte[] changed =
                edit(
                        in.duplicate(),
                        (number, part) -> {
                            if (number != VALUE_NAME) {
                                return number == VALUE_TYPE ? type(part) : part;
                            }
                            found[0] = part.equals(ByteBuffer.wrap(wanted));
                            return UTF_8.encode(port(name));
                        });
        return found[0] ? ByteBuffer.wrap(changed) : in;
    }

    private static ByteBuffer type(ByteBuffer in) {
        return ByteBuffer.wrap(
                edit(in, (number, part) -> number == TYPE_TENSOR ? tensor(part) : part));
    }

    private static ByteBuffer tensor(ByteBuffer in) {
        // Of a field that stands twice the last counts.
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(edit(in, (number, part) -> part));
        ProtoWire.putInteger(out, TENSOR_ELEMENT, FLOAT16);
        return ByteBuffer.wrap(out.toByteArray());
    }

    private interface Change {
        /** The new value of a field that holds bytes. */
        ByteBuffer of(int number, ByteBuffer value);
    }

    private static byte[] edit(ByteBuffer in, Change change) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.remaining());
        while (in.hasRemaining()) {
            int from = in.position();
            long tag = ProtoWire.varint(in);
            if (ProtoWire.type(tag) == ProtoWire.BYTES) {
                int number = ProtoWire.number(tag);
                ProtoWire.putBytes(out, number, change.of(number, ProtoWire.bytes(in)));
            } else {
                ProtoWire.skip(in, tag);
                ProtoWire.put(out, in.slice(from, in.position() - from));
            }
        }
        return out.toByteArray();
    }
}
