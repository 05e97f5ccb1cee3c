package org.flashsale.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Grows trees by XGBoost (Chen and Guestrin 2016) and reads them from its JSON. */
final class Boosting {

    /** Log-odds that the trees are added to: those of one half. */
    private static final Map<String, Object> SETTINGS =
            Map.of(
                    "objective",
                    "binary:logistic",
                    "base_score",
                    0.5,
                    "tree_method",
                    "hist",
                    "eta",
                    0.06,
                    "max_depth",
                    4,
                    "min_child_weight",
                    10,
                    "lambda",
                    5,
                    "subsample",
                    0.8,
                    "colsample_bytree",
                    0.6);

    private static final ObjectMapper JSON = new ObjectMapper();

    private Boosting() {}

    /**
     * Trees whose values add up to a logit. One thread, so that equal input gives equal trees.
     *
     * @param rows row per example
     * @param weights weight per example
     * @param rounds trees to grow
     */
    static List<Tree> grow(
            float[][] rows, boolean[] labels, double[] weights, int rounds, long seed) {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("nthread", 1);
        settings.put("seed", Math.floorMod(seed, Integer.MAX_VALUE));
        settings.put("verbosity", 0);
        DMatrix matrix = null;
        Booster booster = null;
        try {
            matrix = matrix(rows);
            matrix.setLabel(floats(labels));
            matrix.setWeight(floats(weights));
            booster = XGBoost.train(matrix, settings, rounds, Map.of(), null, null);
            return read(booster.toByteArray("json"));
        } catch (XGBoostError | IOException e) {
            throw new IllegalStateException("the trees did not grow: " + e.getMessage(), e);
        } finally {
            if (booster != null) {
                booster.dispose();
            }
            if (matrix != null) {
                matrix.dispose();
            }
        }
    }

    private static DMatrix matrix(float[][] rows) throws XGBoostError {
        int width = rows[0].length;
        float[] cells = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, cells, i * width, width);
        }
        return new DMatrix(cells, rows.length, width, Float.NaN);
    }

    private static float[] floats(boolean[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i] ? 1 : 0;
        }
        return floats;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** The trees of a model in XGBoost's JSON. */
    static List<Tree> read(byte[] json) throws IOException {
        JsonNode found = JSON.readTree(json).at("/learner/gradient_booster/model/trees");
        List<Tree> trees = new ArrayList<>();
        for (JsonNode tree : found) {
            trees.add(
                    new Tree(
                            integers(tree.path("split_indices")),
                            numbers(tree.path("split_conditions")),
                            integers(tree.path("left_children")),
                            integers(tree.path("right_children"))));
        }
        return List.copyOf(trees);
    }

    private static int[] integers(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }

    private static float[] numbers(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }
}
