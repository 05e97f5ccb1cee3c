package org.flashsale.train;

import java.util.List;
import org.flashsale.scoring.ModelManifest;

/** A model that can become a bundle. */
interface TrainedModel {

    /** Its heads, in the order of the graph's outputs. */
    List<ModelManifest.Head> names();

    /** Width of its recurrent vector; 0 if it remembers nothing. */
    int stateWidth();

    /**
     * What the graph must say of one event.
     *
     * @param row of the feature catalogue
     * @param state recurrent vector before the event, zeros for a new shopper
     */
    Said say(float[] row, double[] state);

    /** The model as a graph whose input is named {@link LogisticGraph#INPUT}. */
    OnnxGraph toGraph();

    /** The model as an ONNX file. */
    default byte[] graph() {
        return toGraph().toBytes();
    }

    /** What it is, as the beginning of a sentence. */
    String description();

    /** What all heads say of the first event of a shopper. */
    default double[] score(float[] row) {
        return say(row, new double[stateWidth()]).outputs();
    }

    /**
     * What a model says of an event.
     *
     * @param outputs probability per head, or sensitivity
     * @param state recurrent vector after the event
     */
    record Said(double[] outputs, double[] state) {}

    /** A model that remembers nothing. */
    interface OfRows extends TrainedModel {

        @Override
        double[] score(float[] row);

        @Override
        default int stateWidth() {
            return 0;
        }

        @Override
        default Said say(float[] row, double[] state) {
            return new Said(score(row), state);
        }
    }
}
