package org.flashsale.report;

import java.util.List;
import java.util.Locale;

/**
 * Values of several series side by side, one row per thing they are values of, from 0 to the right.
 *
 * @param title shown above
 * @param xLabel name and unit of the axis
 * @param rows what the values belong to
 * @param series at most {@link LineChart#SERIES_MAX}
 */
public record DotChart(String title, String xLabel, List<String> rows, List<Dots> series)
        implements Chart {
    private static final int WIDTH = 640;
    private static final int LEFT = 150;
    private static final int RIGHT = 16;
    private static final int TOP = 6;
    private static final int BOTTOM = 40;
    private static final int LINE = 11;
    private static final int GAP = 10;
    private static final int LABEL_MAX = 22;

    /**
     * The values of one series.
     *
     * @param name shown in the legend
     * @param values one per row; not-a-number is left out
     * @param halfWidths half of an interval around each value
     */
    public record Dots(String name, double[] values, double[] halfWidths) {

        /** Copies the arrays. */
        public Dots {
            values = values.clone();
            halfWidths = halfWidths.clone();
        }
    }

    /** Copies the lists. */
    public DotChart {
        rows = List.copyOf(rows);
        series = List.copyOf(series);
        if (series.size() > LineChart.SERIES_MAX) {
            throw new IllegalArgumentException("more than 6 series: " + title);
        }
        for (Dots dots : series) {
            if (dots.values.length != rows.size() || dots.halfWidths.length != rows.size()) {
                throw new IllegalArgumentException("a value for each row is due: " + title);
            }
        }
    }

    @Override
    public String render() {
        double most = 0;
        for (Dots dots : series) {
            for (int r = 0; r < rows.size(); r++) {
                double end = dots.values[r] + dots.halfWidths[r];
                most = Double.isFinite(end) ? Math.max(most, end) : most;
            }
        }
        double step = step(most > 0 ? most / 5 : 1);
        double top = Math.ceil(Math.max(most, step) / step - 1e-9) * step;
        StringBuilder svg = new StringBuilder(4_096);
        svg.append("<figure class=\"chart\"><figcaption>").append(Html.escape(title));
        svg.append("</figcaption>");
        svg.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                        .formatted(WIDTH, height(), Html.escape(title)));
        for (int k = 0; k * step <= top + step / 2; k++) {
            double x = x(k * step, top);
            svg.append(
                    "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
                            .formatted(number(x), number(x), TOP, height() - BOTTOM));
            svg.append(text("middle", x, height() - BOTTOM + 15, label(k * step)));
        }
        svg.append(text("middle", (LEFT + WIDTH - RIGHT) / 2.0, height() - 6, xLabel));
        for (int r = 0; r < rows.size(); r++) {
            drawRow(svg, r, top);
        }
        svg.append("</svg><ul class=\"legend\">");
        for (int i = 0; i < series.size(); i++) {
            svg.append("<li><i class=\"c").append(i).append("\"></i>");
            svg.append(Html.escape(series.get(i).name())).append("</li>");
        }
        return svg.append("</ul></figure>\n").toString();
    }

    private void drawRow(StringBuilder svg, int row, double top) {
        double from = TOP + row * (GAP + LINE * (double) series.size());
        String name = rows.get(row);
        String shown = name.length() <= LABEL_MAX ? name : name.substring(0, LABEL_MAX - 1) + "…";
        svg.append(text("end", LEFT - 8, from + LINE * series.size() / 2.0 + 4, shown));
        for (int i = 0; i < series.size(); i++) {
            double value = series.get(i).values[row];
            double half = series.get(i).halfWidths[row];
            if (!Double.isFinite(value)) {
                continue;
            }
            String y = number(from + LINE * (i + 0.5));
            svg.append(
                    "<line class=\"line c%d\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>"
                            .formatted(
                                    i,
                                    number(x(Math.max(0, value - half), top)),
                                    number(x(Math.max(0, value + half), top)),
                                    y,
                                    y));
            svg.append(
                    "<circle class=\"dot c%d\" cx=\"%s\" cy=\"%s\" r=\"3.4\"/>"
                            .formatted(i, number(x(Math.max(0, value), top)), y));
        }
    }

    private int height() {
        return TOP + rows.size() * (GAP + LINE * series.size()) + BOTTOM;
    }

    private static double x(double value, double top) {
        return LEFT + value / top * (WIDTH - LEFT - RIGHT);
    }

    private static double step(double wish) {
        double power = Math.pow(10, Math.floor(Math.log10(wish)));
        double lead = wish / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    private static String label(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.3g", value);
    }

    private static String number(double pixel) {
        return String.format(Locale.ROOT, "%.1f", pixel);
    }

    private static String text(String anchor, double x, double y, String content) {
        return "<text text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(anchor, number(x), number(y), Html.escape(content));
    }
}
