package org.flashsale.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line chart, drawn as an SVG element in the colours of {@link HtmlReport}'s style sheet.
 *
 * @param title shown above
 * @param xLabel name and unit of the horizontal axis
 * @param yLabel name and unit of the vertical axis
 * @param series lines, at most {@link #SERIES_MAX}
 * @param marks moments worth naming
 */
public record LineChart(
        String title, String xLabel, String yLabel, List<Series> series, List<Mark> marks)
        implements Chart {

    /** As many lines as there are colours that can be told apart. */
    public static final int SERIES_MAX = 6;

    private static final int WIDTH = 640;
    private static final int PLOT = 206;
    private static final int LEFT = 78;
    private static final int RIGHT = 12;
    private static final int TOP = 14;
    private static final int BOTTOM = 40;
    private static final int LABEL_LINE = 13;
    private static final int TICKS_WANTED = 5;

    /**
     * A vertical line at a moment.
     *
     * @param x where
     * @param label what happened
     */
    public record Mark(double x, String label) {}

    /** Copies the lists. */
    public LineChart {
        series = List.copyOf(series);
        marks = List.copyOf(marks);
        if (series.size() > SERIES_MAX) {
            throw new IllegalArgumentException("more than " + SERIES_MAX + " lines: " + title);
        }
    }

    /** A chart without marks. */
    public LineChart(String title, String xLabel, String yLabel, List<Series> series) {
        this(title, xLabel, yLabel, series, List.of());
    }

    @Override
    public String render() {
        Axis x = Axis.over(series, Series::x, false);
        Axis y = Axis.over(series, Series::y, true);
        StringBuilder svg = new StringBuilder(4_096);
        svg.append("<figure class=\"chart\"><figcaption>").append(Html.escape(title));
        svg.append("</figcaption>");
        if (x.empty()) {
            return svg.append("<p class=\"note\">No data.</p></figure>\n").toString();
        }
        svg.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                        .formatted(WIDTH, height(), Html.escape(title)));
        drawGrid(svg, x, y);
        for (int i = 0; i < marks.size(); i++) {
            drawMark(svg, x, marks.get(i), i);
        }
        for (int i = 0; i < series.size(); i++) {
            svg.append("<path class=\"line c").append(i).append("\" d=\"");
            svg.append(path(series.get(i), x, y)).append("\"/>");
        }
        svg.append("</svg>");
        drawLegend(svg);
        return svg.append("</figure>\n").toString();
    }

    private void drawGrid(StringBuilder svg, Axis x, Axis y) {
        for (double value : y.ticks()) {
            double at = yPixel(y, value);
            svg.append(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                            .formatted(LEFT, WIDTH - RIGHT, number(at), number(at)));
            svg.append(text("end", LEFT - 6, at + 4, y.label(value)));
        }
        for (double value : x.ticks()) {
            double at = xPixel(x, value);
            svg.append(
                    "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
                            .formatted(number(at), number(at), top(), top() + PLOT));
            svg.append(text("middle", at, top() + PLOT + 15, x.label(value)));
        }
        svg.append(text("middle", (LEFT + WIDTH - RIGHT) / 2.0, height() - 6, xLabel));
        svg.append(
                "<text transform=\"translate(12 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>"
                        .formatted(top() + PLOT / 2, Html.escape(yLabel)));
    }

    /** Labels stand above the plot, one below the other, so that near marks stay readable. */
    private void drawMark(StringBuilder svg, Axis x, Mark mark, int row) {
        if (mark.x() < x.from() || mark.x() > x.to()) {
            return;
        }
        double at = xPixel(x, mark.x());
        int base = LABEL_LINE * (row + 1);
        svg.append(
                "<line class=\"mark\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>"
                        .formatted(number(at), number(at), base - LABEL_LINE + 3, top() + PLOT));
        boolean right = at > WIDTH * 0.7;
        svg.append(text(right ? "end" : "start", right ? at - 4 : at + 4, base, mark.label()));
    }

    private int top() {
        return TOP + LABEL_LINE * marks.size();
    }

    private int height() {
        return top() + PLOT + BOTTOM;
    }

    private void drawLegend(StringBuilder svg) {
        svg.append("<ul class=\"legend\">");
        for (int i = 0; i < series.size(); i++) {
            svg.append("<li><i class=\"c").append(i).append("\"></i>");
            svg.append(Html.escape(series.get(i).name())).append("</li>");
        }
        svg.append("</ul>");
    }

    private String path(Series line, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < line.x().length; i++) {
            if (!Double.isFinite(line.x()[i]) || !Double.isFinite(line.y()[i])) {
                pen = false;
                continue;
            }
            String px = number(xPixel(x, line.x()[i]));
            String py = number(yPixel(y, line.y()[i]));
            if (!pen) {
                path.append('M').append(px).append(' ').append(py);
            } else if (line.steps()) {
                path.append('H').append(px).append('V').append(py);
            } else {
                path.append('L').append(px).append(' ').append(py);
            }
            pen = true;
        }
        return path.toString();
    }

    private static String text(String anchor, double x, double y, String content) {
        return "<text text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(anchor, number(x), number(y), Html.escape(content));
    }

    private static double xPixel(Axis x, double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private double yPixel(Axis y, double value) {
        return top() + PLOT - y.share(value) * PLOT;
    }

    private static String number(double pixel) {
        return String.format(Locale.ROOT, "%.1f", pixel);
    }

    /** A linear axis whose ticks are at round numbers. */
    private record Axis(double from, double to, double step) {

        private interface Values {
            double[] of(Series series);
        }

        static Axis over(List<Series> series, Values values, boolean padded) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (Series line : series) {
                for (double value : values.of(line)) {
                    if (Double.isFinite(value)) {
                        low = Math.min(low, value);
                        high = Math.max(high, value);
                    }
                }
            }
            if (low > high) {
                return new Axis(0, 0, 0);
            }
            double span = Math.max(high - low, Math.max(1e-9, Math.abs(high) * 1e-3));
            double step = roundStep(span / TICKS_WANTED);
            if (!padded) {
                return new Axis(low, low + span, step);
            }
            return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step)
                    .widened();
        }

        private static double roundStep(double wish) {
            double power = Math.pow(10, Math.floor(Math.log10(wish)));
            double lead = wish / power;
            return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
        }

        private Axis widened() {
            return from < to ? this : new Axis(from - step, to + step, step);
        }

        boolean empty() {
            return step <= 0;
        }

        double share(double value) {
            return (value - from) / (to - from);
        }

        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (double k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) {
                ticks.add(k * step);
            }
            return ticks;
        }

        String label(double value) {
            int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%,." + decimals + "f", value + 0.0);
        }
    }
}
