package org.flashsale.train;

/**
 * A decision tree: at a node the row goes left where its cell is below the threshold.
 *
 * @param features cell that a node looks at
 * @param thresholds threshold of a node, or the value of a leaf
 * @param lefts child of a node, −1 for a leaf
 * @param rights child of a node
 */
public record Tree(int[] features, float[] thresholds, int[] lefts, int[] rights) {

    /** Value of the leaf that a row reaches. */
    public float value(float[] row) {
        int node = 0;
        while (lefts[node] >= 0) {
            node = next(node, row);
        }
        return thresholds[node];
    }

    /** The child of a node to which a row goes. */
    public int next(int node, float[] row) {
        return row[features[node]] < thresholds[node] ? lefts[node] : rights[node];
    }
}
