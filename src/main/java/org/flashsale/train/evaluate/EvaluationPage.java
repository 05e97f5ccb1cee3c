package org.flashsale.train.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flashsale.report.HtmlReport;
import org.flashsale.report.LineChart;
import org.flashsale.report.Series;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.train.task.Examples;

/** An evaluation as a page. */
public final class EvaluationPage {

    private static final double[] ENDS = {0, 1};
    private static final List<Measure> SHOWN =
            List.of(
                    Measure.AUC,
                    Measure.AUPR,
                    Measure.LOG_LOSS,
                    Measure.ECE,
                    Measure.BRIER,
                    Measure.F1);

    private final Outcome outcome;
    private final Examples examples;
    private final List<Evaluation.Scored> bundles;
    private final HtmlReport page;

    private EvaluationPage(Outcome outcome, Examples examples, List<Evaluation.Scored> bundles) {
        this.outcome = outcome;
        this.examples = examples;
        this.bundles = bundles;
        this.page = HtmlReport.titled("Evaluation: " + outcome.task());
    }

    /** The page, in HTML. */
    public static String of(Outcome outcome, Examples examples, List<Evaluation.Scored> bundles) {
        EvaluationPage page = new EvaluationPage(outcome, examples, bundles);
        page.lead();
        outcome.models().get(0).heads().keySet().forEach(page::head);
        return page.page.render();
    }

    private void lead() {
        page.lead(
                String.format(
                        Locale.ROOT,
                        "%,d examples of %,d independent units from %s. Intervals hold 95 %% of"
                                + " %d bootstrap draws over units (seed %d); differences are"
                                + " paired in each draw.",
                        examples.size(),
                        outcome.units(),
                        String.join(", ", outcome.data()),
                        outcome.draws(),
                        outcome.seed()));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < outcome.models().size(); i++) {
            Outcome.Model model = outcome.models().get(i);
            rows.add(List.of(letter(i), model.name() + " " + model.version(), model.model()));
        }
        page.table(List.of("", "model", "bundle"), rows);
    }

    private void head(String head) {
        Head of = Head.valueOf(head.toUpperCase(Locale.ROOT));
        page.section("Head " + head);
        measures(head);
        differences(head);
        page.charts(
                List.of(
                        chart(
                                "ROC",
                                "false positive rate",
                                "true positive rate",
                                of,
                                Curves::roc,
                                true),
                        chart(
                                "Precision and recall",
                                "recall",
                                "precision",
                                of,
                                Curves::precisionRecall,
                                false),
                        chart(
                                "Calibration, 15 bins of equal size",
                                "mean probability",
                                "share of positives",
                                of,
                                Curves::calibration,
                                true)));
        outcome.models()
                .get(0)
                .of(head)
                .slices()
                .keySet()
                .forEach(dimension -> slices(head, dimension));
    }

    private void measures(String head) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < outcome.models().size(); i++) {
            rows.add(row(letter(i), outcome.models().get(i).of(head)));
        }
        page.table(headers("model"), rows);
    }

    private static List<String> headers(String first) {
        List<String> headers = new ArrayList<>(List.of(first, "rows", "positive"));
        SHOWN.forEach(measure -> headers.add(measure.id()));
        return headers;
    }

    private static List<String> row(String first, Outcome.HeadFigures figures) {
        List<String> row = new ArrayList<>();
        row.add(first);
        row.add(String.format(Locale.ROOT, "%,d", figures.rows()));
        row.add(
                String.format(
                        Locale.ROOT, "%.1f %%", 100.0 * figures.positives() / figures.rows()));
        cells(row, figures.measures());
        return row;
    }

    private static void cells(List<String> row, Map<String, Estimate> measures) {
        for (Measure measure : SHOWN) {
            Estimate estimate = measures.get(measure.id());
            row.add(
                    estimate == null
                            ? "–"
                            : String.format(
                                    Locale.ROOT,
                                    "%.3f (%.3f–%.3f)",
                                    estimate.value(),
                                    estimate.low(),
                                    estimate.high()));
        }
    }

    private void differences(String head) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 1; i < outcome.models().size(); i++) {
            String model = outcome.models().get(i).model();
            String letter = letter(i);
            outcome.differences().stream()
                    .filter(d -> d.model().equals(model) && d.head().equals(head))
                    .findFirst()
                    .ifPresent(
                            d -> {
                                List<String> row = new ArrayList<>();
                                row.add(letter + " − " + letter(0));
                                cells(row, d.measures());
                                rows.add(row);
                            });
        }
        if (!rows.isEmpty()) {
            List<String> headers = new ArrayList<>(List.of("paired difference"));
            SHOWN.forEach(measure -> headers.add(measure.id()));
            page.table(headers, rows);
        }
    }

    private interface Curve {
        Series of(Curves curves, String name);
    }

    private LineChart chart(
            String title, String x, String y, Head head, Curve curve, boolean diagonal) {
        List<Series> lines = new ArrayList<>();
        int most = LineChart.SERIES_MAX - (diagonal ? 1 : 0);
        for (int i = 0; i < Math.min(bundles.size(), most); i++) {
            double[] scores = bundles.get(i).scores().getOrDefault(head, new double[0]);
            lines.add(curve.of(new Curves(scores, examples.labels(head)), letter(i)));
        }
        if (diagonal) {
            lines.add(Series.line("diagonal", ENDS, ENDS));
        }
        return new LineChart(title, x, y, lines);
    }

    private void slices(String head, String dimension) {
        page.section("Head " + head + " by " + dimension);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < outcome.models().size(); i++) {
            String letter = letter(i);
            outcome.models()
                    .get(i)
                    .of(head)
                    .slices()
                    .getOrDefault(dimension, Map.of())
                    .forEach((value, figures) -> rows.add(row(letter + " · " + value, figures)));
        }
        page.table(headers("model · " + dimension), rows);
    }

    private static String letter(int i) {
        return String.valueOf((char) ('A' + i));
    }
}
