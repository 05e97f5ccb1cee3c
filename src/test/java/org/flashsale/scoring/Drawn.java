package org.flashsale.scoring;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.Random;

/** What made models have in common: seeded weights, and the scale of real rows. */
final class Drawn {

    /** Standardised inputs are cut at this. */
    static final float CLIP = 5;

    private final Random random;
    private final float[] mean;
    private final float[] inverseDeviation;
    private final float[][] realRows;

    Drawn(long seed) {
        random = new Random(seed);
        try {
            ModelBundle trained = ModelBundle.load("classpath:/models/default", BundleSource.LOCAL);
            mean = initializer(trained.model(), "mean");
            inverseDeviation = initializer(trained.model(), "inverse_deviation");
            realRows = trained.golden().inputs().get("features");
        } catch (IOException | BundleRejected e) {
            throw new IllegalStateException("the default model gives the scale", e);
        }
    }

    private static float[] initializer(byte[] model, String name)
            throws InvalidProtocolBufferException {
        for (OnnxMl.TensorProto tensor :
                OnnxMl.ModelProto.parseFrom(model).getGraph().getInitializerList()) {
            if (tensor.getName().equals(name)) {
                float[] values = new float[tensor.getFloatDataCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.getFloatData(i);
                }
                return values;
            }
        }
        throw new IllegalStateException("no initializer " + name);
    }

    Random random() {
        return random;
    }

    /** Weights of a layer of so many inputs, so that its sums have a deviation near 1. */
    float[] weights(int inputs, int outputs) {
        return values(inputs * outputs, 1 / Math.sqrt(inputs));
    }

    float[] values(int size, double deviation) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    /** One of the rows that the default model was trained on, or an extreme one. */
    float[] row() {
        return realRows[random.nextInt(realRows.length)];
    }

    float[] mean() {
        return mean;
    }

    float[] inverseDeviation() {
        return inverseDeviation;
    }

    /** The standardised row. */
    double[] standardised(float[] row) {
        double[] scaled = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            double value = ((double) row[i] - mean[i]) * inverseDeviation[i];
            scaled[i] = Math.max(-CLIP, Math.min(value, CLIP));
        }
        return scaled;
    }

    /** input · weights + biases; weights row by row. */
    static double[] affine(double[] input, float[] weights, float[] biases) {
        double[] out = new double[biases.length];
        for (int j = 0; j < out.length; j++) {
            out[j] = biases[j];
            for (int i = 0; i < input.length; i++) {
                out[j] += input[i] * weights[i * out.length + j];
            }
        }
        return out;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * Scales a head so that the logits of a sample have the wanted mean and a deviation of 0.8.
     *
     * @return the bias; the weights are changed in place
     */
    static float calibrate(float[] weights, int column, int columns, double[][] sample, double p) {
        double sum = 0;
        double squares = 0;
        for (double[] hidden : sample) {
            double logit = 0;
            for (int i = 0; i < hidden.length; i++) {
                logit += hidden[i] * weights[i * columns + column];
            }
            sum += logit;
            squares += logit * logit;
        }
        double mean = sum / sample.length;
        double scale = 0.8 / Math.sqrt(squares / sample.length - mean * mean);
        for (int i = column; i < weights.length; i += columns) {
            weights[i] *= (float) scale;
        }
        return (float) (Math.log(p / (1 - p)) - scale * mean);
    }

    static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
