package org.flashsale.train.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class MeasuresTest {

    private static final Offset<Double> NEAR = Offset.offset(1e-12);

    /** Examples with many ties, of units of any size. */
    private static final class Sample {
        private final double[] scores;
        private final boolean[] labels;
        private final int[] units;
        private final int unitCount;

        Sample(Random random, int size, int unitCount) {
            this.unitCount = unitCount;
            scores = new double[size];
            labels = new boolean[size];
            units = new int[size];
            for (int i = 0; i < size; i++) {
                scores[i] = random.nextInt(20) / 20.0;
                labels[i] = i < 2 ? i == 0 : random.nextInt(3) == 0;
                units[i] = random.nextInt(unitCount);
            }
        }

        Measures measures() {
            return new Measures(scores, labels, units, unitCount, 0.6);
        }

        /** Rows by ascending score, each as often as its unit counts. */
        List<Integer> repeated(int[] counts) {
            return IntStream.range(0, scores.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> scores[i]))
                    .flatMap(i -> IntStream.range(0, counts[units[i]]).mapToObj(copy -> i))
                    .toList();
        }
    }

    /** The definitions, word by word, on rows that stand there as often as they count. */
    private static final class Naive {
        private final Sample of;
        private final List<Integer> rows;
        private final double positives;

        Naive(Sample of, int[] counts) {
            this.of = of;
            this.rows = of.repeated(counts);
            positives = rows.stream().filter(i -> of.labels[i]).count();
        }

        private double error(int row) {
            return (of.labels[row] ? 1 : 0) - of.scores[row];
        }

        double auc() {
            double right = 0;
            double pairs = 0;
            for (int i : rows) {
                for (int j : rows) {
                    if (of.labels[i] && !of.labels[j]) {
                        pairs++;
                        double gap = of.scores[i] - of.scores[j];
                        right += gap > 0 ? 1 : gap == 0 ? 0.5 : 0;
                    }
                }
            }
            return right / pairs;
        }

        double aupr() {
            double sum = 0;
            double recallBefore = 0;
            TreeSet<Double> distinct = new TreeSet<>(Comparator.reverseOrder());
            rows.forEach(i -> distinct.add(of.scores[i]));
            for (double threshold : distinct) {
                List<Integer> named = named(threshold);
                double hits = named.stream().filter(i -> of.labels[i]).count();
                double recall = hits / positives;
                sum += (recall - recallBefore) * hits / named.size();
                recallBefore = recall;
            }
            return sum;
        }

        private List<Integer> named(double threshold) {
            return rows.stream().filter(i -> of.scores[i] >= threshold).toList();
        }

        double logLoss() {
            return rows.stream()
                    .mapToDouble(
                            i -> {
                                double p = Math.max(1e-6, Math.min(of.scores[i], 1 - 1e-6));
                                return -Math.log(of.labels[i] ? p : 1 - p);
                            })
                    .average()
                    .orElseThrow();
        }

        double brier() {
            return rows.stream().mapToDouble(i -> error(i) * error(i)).average().orElseThrow();
        }

        double ece() {
            double[] bins = new double[15];
            for (int rank = 0; rank < rows.size(); rank++) {
                bins[(int) Math.floor(15.0 * rank / rows.size())] += error(rows.get(rank));
            }
            return Arrays.stream(bins).map(Math::abs).sum() / rows.size();
        }

        double f1(double threshold) {
            List<Integer> named = named(threshold);
            double hits = named.stream().filter(i -> of.labels[i]).count();
            double precision = hits / named.size();
            double recall = hits / positives;
            return 2 * precision * recall / (precision + recall);
        }
    }

    private static double value(double[] values, Measure measure) {
        return values[Drawn.index(measure)];
    }

    @Test
    void measuresEqualTheirDefinitionsHoweverOftenAUnitCounts() {
        ForAll.seeds(
                30,
                random -> {
                    Sample sample = new Sample(random, 60, 12);
                    int[] counts = random.ints(12, 0, 4).toArray();
                    counts[sample.units[0]] = 1;
                    counts[sample.units[1]] = 1;
                    double[] values = sample.measures().measure(counts);
                    Naive naive = new Naive(sample, counts);

                    assertThat(value(values, Measure.AUC)).isCloseTo(naive.auc(), NEAR);
                    assertThat(value(values, Measure.AUPR)).isCloseTo(naive.aupr(), NEAR);
                    assertThat(value(values, Measure.LOG_LOSS)).isCloseTo(naive.logLoss(), NEAR);
                    assertThat(value(values, Measure.BRIER)).isCloseTo(naive.brier(), NEAR);
                    assertThat(value(values, Measure.ECE)).isCloseTo(naive.ece(), NEAR);
                    assertThat(value(values, Measure.BASE_RATE))
                            .isCloseTo(naive.positives / naive.rows.size(), NEAR);
                    double f1 = naive.f1(0.6);
                    if (f1 > 0) {
                        assertThat(value(values, Measure.F1)).isCloseTo(f1, NEAR);
                    }
                });
    }

    @Test
    void theBestThresholdIsTheBestOfAll() {
        ForAll.seeds(
                20,
                random -> {
                    Sample sample = new Sample(random, 60, 60);
                    int[] once = new int[60];
                    Arrays.fill(once, 1);
                    Naive naive = new Naive(sample, once);
                    double best =
                            Arrays.stream(sample.scores)
                                    .map(naive::f1)
                                    .filter(Double::isFinite)
                                    .max()
                                    .orElseThrow();
                    assertThat(naive.f1(sample.measures().bestThreshold())).isCloseTo(best, NEAR);
                });
    }

    @Test
    void intervalsHoldTheValueAndRepeatWithTheirSeed() {
        Random random = new Random(3);
        double[] scores = random.doubles(400).toArray();
        boolean[] labels = new boolean[400];
        int[] units = new int[400];
        for (int i = 0; i < 400; i++) {
            labels[i] = random.nextDouble() < scores[i];
            units[i] = i / 4;
        }
        Measures measures = new Measures(scores, labels, units, 100);
        Estimate auc = measures.draw(200, 5).of(Measure.AUC);

        assertThat(auc.value()).isBetween(auc.low(), auc.high());
        assertThat(auc.high() - auc.low()).isBetween(0.02, 0.2);
        assertThat(measures.draw(200, 5).of(Measure.AUC)).isEqualTo(auc);
        assertThat(measures.draw(200, 5).of(Measure.F1).value()).isNaN();
    }

    @Test
    void differencesArePairedByDraw() {
        Random random = new Random(4);
        Sample sample = new Sample(random, 500, 50);
        double[] worse = Arrays.stream(sample.scores).map(p -> 0.9 * p + 0.05).toArray();
        Drawn one = sample.measures().draw(200, 1);
        Drawn other = new Measures(worse, sample.labels, sample.units, 50).draw(200, 1);

        // The order is the same, so the paired difference has no spread at all.
        assertThat(one.minus(other, Measure.AUC)).isEqualTo(new Estimate(0, 0, 0));
        Estimate loss = one.minus(other, Measure.LOG_LOSS);
        assertThat(loss.value())
                .isCloseTo(
                        one.of(Measure.LOG_LOSS).value() - other.of(Measure.LOG_LOSS).value(),
                        NEAR);
        assertThat(loss.value()).isBetween(loss.low(), loss.high());
    }

    @Test
    void oneLabelOnlyRanksNothing() {
        Measures measures =
                new Measures(new double[] {0.1, 0.9}, new boolean[2], new int[] {0, 1}, 2);
        double[] values = measures.measure(new int[] {1, 1});

        assertThat(value(values, Measure.AUC)).isNaN();
        assertThat(value(values, Measure.AUPR)).isNaN();
        assertThat(value(values, Measure.LOG_LOSS)).isPositive();
    }
}
