package org.flashsale.train;

import java.util.List;
import org.flashsale.scoring.ModelManifest;

/** A model that can become a bundle. */
interface TrainedModel {

    /** Its heads, in the order of the graph's outputs. */
    List<ModelManifest.Head> names();

    /** Probabilities of all heads for one row: what the graph must say. */
    double[] score(float[] row);

    /** The model as an ONNX file. */
    byte[] graph();

    /** What it is, as the beginning of a sentence. */
    String description();
}
