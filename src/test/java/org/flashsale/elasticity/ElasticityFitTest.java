package org.flashsale.elasticity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flashsale.elasticity.Mapping.Role;
import org.flashsale.plan.Priors;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticityFitTest {
    private static final SalesHistory.Reading STRICT = new SalesHistory.Reading(false, rows -> {});
    private static final Path ORANGE_JUICE = Path.of("../shared/data/orange_juice/train.csv.gz");

    @TempDir private Path folder;

    private static Map<Role, String> columns() {
        Map<Role, String> columns = new LinkedHashMap<>();
        columns.put(Role.SKU, "sku");
        columns.put(Role.CATEGORY, "category");
        columns.put(Role.STORE, "store");
        columns.put(Role.TIME, "week");
        columns.put(Role.PRICE, "price");
        columns.put(Role.UNITS, "units");
        columns.put(Role.DEAL, "deal");
        return columns;
    }

    private SalesHistory history(String csv) throws IOException {
        Path file = folder.resolve("history.csv");
        Files.writeString(file, csv);
        return SalesHistory.read(List.of(file), Mapping.of(columns()), Period.WEEK, STRICT);
    }

    private static ElasticityFit fit(SalesHistory history, int draws) {
        return ElasticityFit.of(history, history.fullSpec(), draws, 7, done -> {});
    }

    @Test
    void findsAnElasticityWithoutNoiseExactly() throws IOException {
        StringBuilder csv = new StringBuilder(Histories.HEADER);
        for (int week = 1; week <= 20; week++) {
            double price = 10 - week % 4;
            boolean deal = week % 8 == 3;
            double units = 100 * Math.pow(price, -2.5) * (deal ? 2 : 1);
            csv.append(Histories.row("A", "toys", "x", week, price, units, deal));
            csv.append(Histories.row("A", "toys", "y", week, price, 7 * units, deal));
        }

        ElasticityFit.SkuPrior sku = fit(history(csv.toString()), 50).skus().get(0);

        assertThat(sku.specs().get(Spec.B).value()).isCloseTo(-2.5, within(1e-5));
        assertThat(sku.specs().get(Spec.A).value()).isNotCloseTo(-2.5, within(1e-3));
        assertThat(sku.specs()).doesNotContainKey(Spec.C);
    }

    /** 95 % intervals of 300 SKUs hold the truth in 95 % of the cases, up to chance. */
    @Test
    void intervalsHoldTheTruthAtTheirRate() {
        int[] held = new int[3];
        int[] count = new int[1];
        ForAll.seeds(
                15,
                random -> {
                    Histories.Shape shape = new Histories.Shape(20, 3, 80, -2.5, 0.6, 0.3, 0.4);
                    Histories.Known known = Histories.draw(random, shape);
                    ElasticityFit fit = fit(history(known.csv()), 100);
                    for (ElasticityFit.SkuPrior sku : fit.skus()) {
                        double truth = known.elasticities().getOrDefault(sku.sku(), 0.0);
                        held[0] += holds(sku.specs().get(Spec.B), truth);
                        held[1] += holds(sku.elasticity(), truth);
                        held[2] += holds(fit.categories().get(0).elasticity(), truth);
                        count[0]++;
                    }
                });

        assertThat(count[0]).isEqualTo(300);
        // Four standard errors of a rate of 0.95 over 300 are 0.05; intervals of few weeks are
        // a little short, and SKUs of one history share its weeks.
        for (int each : held) {
            assertThat(each / 300.0).isBetween(0.90, 0.99);
        }
    }

    private static int holds(Estimate estimate, double truth) {
        return estimate.low() <= truth && truth <= estimate.high() ? 1 : 0;
    }

    @Test
    void drawingTowardsTheCategoryComesCloserToTheTruth() {
        double[] errors = new double[2];
        ForAll.seeds(
                5,
                random -> {
                    Histories.Shape shape = new Histories.Shape(30, 2, 40, -2, 0.3, 0.2, 0.8);
                    Histories.Known known = Histories.draw(random, shape);
                    for (ElasticityFit.SkuPrior sku : fit(history(known.csv()), 60).skus()) {
                        double truth = known.elasticities().getOrDefault(sku.sku(), 0.0);
                        errors[0] += square(sku.specs().get(Spec.B).value() - truth);
                        errors[1] += square(sku.elasticity().value() - truth);
                    }
                });

        assertThat(errors[1]).isLessThan(0.6 * errors[0]);
    }

    private static double square(double x) {
        return x * x;
    }

    @Test
    void findsHowMuchSkusDiffer() {
        double[] found = new double[2];
        ForAll.seeds(
                6,
                random -> {
                    found[0] += between(random.nextLong(), 0.0) / 6;
                    found[1] += between(random.nextLong(), 0.8) / 6;
                });

        assertThat(found[0]).isLessThan(0.2);
        assertThat(found[1]).isCloseTo(0.8, within(0.2));
    }

    private double between(long seed, double truth) throws IOException {
        Histories.Shape shape = new Histories.Shape(25, 3, 60, -3, truth, 0.3, 0.4);
        Histories.Known known = Histories.draw(new Random(seed), shape);
        return fit(history(known.csv()), 100).categories().get(0).between();
    }

    @Test
    void aSkuThatCannotBeFittedIsLeftOutWithItsReason() throws IOException {
        StringBuilder csv = new StringBuilder(Histories.HEADER);
        for (int week = 1; week <= 20; week++) {
            double price = 5 + week % 3;
            csv.append(Histories.row("GOOD", "toys", "x", week, price, 900 / price, false));
            csv.append(Histories.row("FLAT", "toys", "x", week, 5, 100 + week, false));
            csv.append(Histories.row("UP", "odd", "x", week, price, 10 * price, false));
        }
        for (int week = 1; week <= 3; week++) {
            csv.append(Histories.row("FEW", "toys", "x", week, 5 + week, 10, week == 1));
        }
        for (int row = 1; row <= 20; row++) {
            csv.append(Histories.row("SHORT", "toys", "s" + row % 5, row / 5, row, 9, false));
        }

        ElasticityFit fit = fit(history(csv.toString()), 40);

        assertThat(fit.skus()).extracting(ElasticityFit.SkuPrior::sku).containsExactly("GOOD");
        assertThat(fit.categories().get(0).betweenAssumed()).isTrue();
        assertThat(fit.leftOut())
                .extracting(left -> left.sku() + left.category() + left.code())
                .containsExactlyInAnyOrder(
                        "FEWtoysTOO_FEW_ROWS",
                        "FLATtoysNO_PRICE_VARIATION",
                        "SHORTtoysTOO_FEW_PERIODS",
                        "oddPOSITIVE_ELASTICITY");
    }

    @Test
    void rowsWithoutSalesAreCounted() throws IOException {
        StringBuilder csv = new StringBuilder(Histories.HEADER);
        for (int week = 1; week <= 20; week++) {
            double units = week % 4 == 0 ? 0 : 50.0 / (week % 3 + 1);
            csv.append(Histories.row("A", "toys", "x", week, week % 3 + 1, units, false));
        }

        SalesHistory history = history(csv.toString());

        assertThat(history.withoutSales()).isEqualTo(5);
        assertThat(fit(history, 40).skus().get(0).rows()).isEqualTo(15);
    }

    @Test
    void datesAndReceiptsAreSummedByWeek() throws IOException {
        Path file = folder.resolve("receipts.csv");
        StringBuilder csv = new StringBuilder("item,when,amount,n\n");
        LocalDate monday = LocalDate.of(2026, 1, 5);
        for (int week = 0; week < 12; week++) {
            double price = 4 + week % 3;
            long units = Math.round(4_000 * Math.pow(price, -2));
            for (int part = 0; part < 2; part++) {
                LocalDate day = monday.plusDays(7L * week + 3L * part);
                csv.append("A," + day + " 08:15:00," + price * units + "," + units + "\n");
            }
        }
        Files.writeString(file, csv.toString());
        Map<Role, String> columns = new LinkedHashMap<>();
        columns.put(Role.SKU, "item");
        columns.put(Role.TIME, "when");
        columns.put(Role.REVENUE, "amount");
        columns.put(Role.UNITS, "n");

        SalesHistory history =
                SalesHistory.read(List.of(file), Mapping.of(columns), Period.WEEK, STRICT);

        assertThat(history.periods()).isEqualTo(12);
        ElasticityFit fit = fit(history, 40);
        assertThat(fit.skus().get(0).rows()).isEqualTo(12);
        assertThat(fit.skus().get(0).specs().get(Spec.A).value()).isCloseTo(-2, within(0.01));
        assertThat(fit.categories().get(0).category()).isEqualTo("all");
    }

    @Test
    void plansReadWhatIsWritten() throws IOException {
        Histories.Shape shape = new Histories.Shape(4, 2, 30, -2, 0.5, 0.1, 0.2);
        SalesHistory history = history(Histories.draw(new Random(5), shape).csv());
        ElasticityFit fit = fit(history, 40);

        Priors priors =
                Priors.parse(new String(PriorFile.write(fit, history), StandardCharsets.UTF_8));

        assertThat(priors.skus()).hasSize(4);
        assertThat(priors.categories().get("toys"))
                .satisfies(
                        toys -> {
                            Estimate of = fit.categories().get(0).elasticity();
                            assertThat(toys.mean()).isCloseTo(of.value(), within(1e-6));
                            assertThat(toys.sd()).isCloseTo(of.sd(), within(1e-6));
                        });
    }

    @Test
    void theSameFilesAndSeedGiveTheSameBytes() throws IOException {
        Histories.Shape shape = new Histories.Shape(6, 2, 30, -2, 0.5, 0.1, 0.2);
        SalesHistory history = history(Histories.draw(new Random(5), shape).csv());

        assertThat(PriorFile.write(fit(history, 40), history))
                .isEqualTo(PriorFile.write(fit(history, 40), history));
    }

    /** Point estimates that another least squares program gave on the same rows. */
    @Test
    void orangeJuice() throws IOException {
        assumeTrue(Files.exists(ORANGE_JUICE), ORANGE_JUICE + " is not there");
        double[][] expected = {
            {-2.7011, -2.3167, -2.6005}, {-1.7153, -1.2024, -1.6759}, {-3.6615, -2.6408, -3.2521},
            {-4.2483, -3.2559, -4.0069}, {-3.2597, -2.0876, -2.6272}, {-1.6410, -1.6286, -2.3581},
            {-3.2643, -1.8457, -3.0682}, {-2.1576, -1.9815, -2.8404}, {-3.5189, -2.9354, -3.8871},
            {-3.4331, -2.8493, -2.7742}, {-1.4662, -1.1610, -1.2770}
        };

        SalesHistory history =
                SalesHistory.read(List.of(ORANGE_JUICE), HistoryFormat.ORANGE_JUICE, STRICT);
        ElasticityFit fit = fit(history, 20);

        assertThat(fit.skus()).hasSize(11);
        for (ElasticityFit.SkuPrior sku : fit.skus()) {
            double[] of = expected[Integer.parseInt(sku.sku().substring(6)) - 1];
            int column = 0;
            for (Estimate alone : sku.specs().values()) {
                assertThat(alone.value()).isCloseTo(of[column++], within(6e-5));
            }
            assertThat(column).isEqualTo(3);
            assertThat(sku.elasticity().high()).isNegative();
        }
    }
}
