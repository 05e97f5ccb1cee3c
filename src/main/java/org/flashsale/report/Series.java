package org.flashsale.report;

/**
 * One line of a chart.
 *
 * @param name shown in the legend
 * @param x ascending; not-a-number breaks the line
 * @param y as many as x
 * @param steps each value holds until the next point, instead of a straight line to it
 */
public record Series(String name, double[] x, double[] y, boolean steps) {

    /** Refuses arrays of different lengths. */
    public Series {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " x for " + y.length + " y: " + name);
        }
        x = x.clone();
        y = y.clone();
    }

    /** Values joined by straight lines. */
    public static Series line(String name, double[] x, double[] y) {
        return new Series(name, x, y, false);
    }

    /** Values that hold until the next one: prices, stock. */
    public static Series steps(String name, double[] x, double[] y) {
        return new Series(name, x, y, true);
    }
}
