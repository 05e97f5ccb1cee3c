package org.flashsale.train;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.flashsale.scoring.ModelManifest;

/** The card of a bundle: what the model is for, how good it is, where it fails. */
final class ModelCard {

    @SuppressWarnings("InlineFormatString") // A page of text reads better apart from its figures.
    private static final String TEXT =
            """
            # %s %s

            A logistic regression with two outputs over the feature row of one event: what the
            shopper did so far in the session and before, the price on show, the cart, the pace.
            Inputs are standardised and cut at ±5 deviations inside the graph; the probabilities
            are calibrated on out-of-fold scores (Platt 1999). The time of day has no weight: a
            log of a few days cannot tell it from chance.

            ## What the outputs mean
            - `purchase`: the probability that the shopper's session goes on to a purchase, of
            whatever item, after this event.
            - `exit`: the probability that the shopper does nothing in the ten minutes after it.

            ## Intended use
            Ranking and summing shoppers' intent during a sale, as input to a demand estimate that
            learns its own level. **The level of `purchase` belongs to the shop, the season and
            the prices it was trained on**: a shop with other habits has another, so whoever turns
            scores into units must recalibrate them on the sale's own purchases, as the job does.
            The scores are no ground for a personal price, and none for a decision about a person.

            ## Training data
            | file | rows | licence or terms | SHA-256 |
            |---|---|---|---|
            %s
            The log lies between %s and %s and covers
            %.1f hours of that, in %d runs without a silent hour. %,d events were read; %,d were
            duplicates. %,d events of %,d shoppers have a session and 30 minutes of log after them
            and were labelled: %.1f %% positive for `purchase`, %.1f %% for `exit`. Labels look at
            strictly later times and never across an hour without any event. A purchase later than
            the end of its run is not seen, so a few labels of `purchase` are 0 that would be 1.

            ## How good it is
            Five-fold cross-validation over shoppers: each fold repeats the whole training, choice
            of penalty and calibration included, without its shoppers. The intervals come from a
            bootstrap over shoppers. `logLossOfConstant` is what the base rate alone reaches.
            Nothing was measured on another month or shop.

            | output | measure | value | 95 %% interval |
            |---|---|---|---|
            %s
            ## Limits
            - Trained on the files above and nothing else; other days, seasons, shops and sale
            conditions shift both level and order.
            - Few sessions end in a purchase, so a handful of shoppers moves the figures for
            `purchase` by more than most model changes would.
            - It does not know how the price moves demand: the probability is at the price shown.
            - Types without a feature of their own (search, click, checkout, review, exit signal)
            only count as events.
            """;

    private ModelCard() {}

    static String of(
            String name,
            String version,
            Trainer.Result result,
            TrainingSet set,
            List<ModelManifest.TrainingFile> data) {
        StringBuilder files = new StringBuilder();
        for (ModelManifest.TrainingFile file : data) {
            files.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %,d | %s | %s |\n",
                            file.file(),
                            file.rows(),
                            file.licence().replace('|', '/'),
                            file.sha256()));
        }
        StringBuilder metrics = new StringBuilder();
        for (ModelManifest.Metric metric : result.metrics()) {
            metrics.append(
                    String.format(
                            Locale.ROOT,
                            "| `%s` | %s | %.4f | %.4f to %.4f |\n",
                            LogisticGraph.outputName(metric.head()),
                            metric.name(),
                            metric.value(),
                            metric.low(),
                            metric.high()));
        }
        TrainingSet.Source source = set.source();
        return String.format(
                Locale.ROOT,
                TEXT,
                name,
                version,
                files,
                Instant.ofEpochMilli(source.first()),
                Instant.ofEpochMilli(source.last()),
                source.coveredMs() / 3_600_000.0,
                source.slices(),
                source.events(),
                source.duplicates(),
                set.size(),
                set.userCount(),
                percent(set.purchase()),
                percent(set.exit()),
                metrics);
    }

    private static double percent(boolean[] labels) {
        int positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        return 100.0 * positives / labels.length;
    }
}
