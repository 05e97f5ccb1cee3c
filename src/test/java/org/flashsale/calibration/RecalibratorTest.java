package org.flashsale.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

/** Recalibration of shoppers whose chances are known. */
class RecalibratorTest {

    private static final long HOUR = 3_600_000;
    private static final CalibrationSettings SETTINGS = CalibrationSettings.DEFAULT;

    private static Crowd crowd(Random random, int shoppers, DoubleUnaryOperator drift) {
        return new Crowd(random, shoppers, 10 * HOUR, drift, 1);
    }

    @Test
    void itIsNeverWorseThanTheModelByMoreThanNoiseWhereNothingDrifts() {
        double[] gained = new double[2];
        ForAll.seeds(
                20,
                random -> {
                    Crowd crowd = crowd(random, 200 + random.nextInt(3_000), t -> 0);
                    Crowd.Losses losses = crowd.recalibrate(SETTINGS);
                    assertThat(losses.gain() / losses.scores())
                            .as("log loss per score")
                            .isGreaterThan(-0.003);
                    gained[0] += losses.gain();
                    gained[1] += losses.scores();
                });
        assertThat(gained[0] / gained[1]).as("over all streams").isGreaterThan(-0.0003);
    }

    @Test
    void itIsBetterWhereTheBaseRateIsAnotherOne() {
        for (double shift : new double[] {1, -1}) {
            ForAll.seeds(2, random -> improves(crowd(random, 4_000, t -> shift)));
        }
    }

    @Test
    void itIsBetterWhereTheBaseRateDrifts() {
        ForAll.seeds(2, random -> improves(crowd(random, 8_000, t -> 2.5 * t)));
    }

    /** 3 % buy on an ordinary day and twice as many in the sale. */
    @Test
    void aSaleOfRealisticSizeIsCorrectedInItsFirstHours() {
        ForAll.seeds(
                1,
                random -> {
                    Crowd sale = new Crowd(random, 50_000, 12 * HOUR, -3.93, t -> Math.log(2), 1);
                    Crowd.Losses losses = sale.recalibrate(SETTINGS);
                    assertThat(losses.gain()).isGreaterThan(6 * losses.gainDeviation());
                    assertThat(losses.recalibratedError()).isLessThan(0.4 * losses.rawError());
                    assertThat(losses.given())
                            .filteredOn(calibration -> !calibration.map().isIdentity())
                            .first()
                            .satisfies(c -> assertThat(c.from()).isLessThan(4 * HOUR));
                });
    }

    @Test
    void aBaseRateThatTurnsRoundIsNotFollowedForLong() {
        double[] gained = new double[1];
        ForAll.seeds(
                4,
                random -> {
                    DoubleUnaryOperator swing = t -> 1.5 * Math.sin(2 * Math.PI * t);
                    Crowd sale = new Crowd(random, 10_000, 12 * HOUR, swing, 1);
                    Crowd.Losses losses = sale.recalibrate(SETTINGS);
                    gained[0] += losses.gain() / losses.scores() / 4;
                });
        assertThat(gained[0]).as("log loss per score").isGreaterThan(0.004);
    }

    @Test
    void itIsBetterWhereTheModelIsTooSure() {
        ForAll.seeds(2, random -> improves(new Crowd(random, 9_000, 10 * HOUR, t -> 0, 0.4)));
    }

    private static void improves(Crowd crowd) {
        Crowd.Losses losses = crowd.recalibrate(SETTINGS);
        assertThat(losses.gain()).isGreaterThan(3 * losses.gainDeviation());
        assertThat(losses.recalibratedError()).isLessThan(0.8 * losses.rawError());
    }

    @Test
    void limitsAreKept() {
        CalibrationSettings narrow =
                new CalibrationSettings(
                        true, true, HOUR, 300_000, 0, 4 * HOUR, 0.7, 1.05, 0.2, 50, 5, 1);
        List<Calibration> given = crowd(new Random(1), 4_000, t -> 2).recalibrate(narrow).given();
        double last = 0;
        assertThat(given).hasSizeGreaterThan(3);
        for (Calibration calibration : given) {
            LogitMap map = calibration.map();
            assertThat(map.shift()).isBetween(-0.7, 0.7);
            assertThat(map.slope()).isBetween(1 / 1.05, 1.05);
            assertThat(map.shift()).isCloseTo(last, within(0.25));
            last = map.shift();
        }
        assertThat(last).isGreaterThan(0.6);
    }

    @Test
    void fewLabelsChangeNothing() {
        List<Calibration> given = crowd(new Random(1), 60, t -> 2).recalibrate(SETTINGS).given();
        assertThat(given).allMatch(calibration -> calibration.map().isIdentity());
    }

    @Test
    void itGivesUpWhatHarms() {
        Crowd.Losses losses =
                crowd(new Random(2), 20_000, t -> t < 0.5 ? 1.5 : 0).recalibrate(SETTINGS);
        List<Calibration> given = losses.given();
        assertThat(given).anyMatch(calibration -> calibration.map().shift() > 1);
        assertThat(given.get(given.size() - 1).map().shift()).isBetween(-0.4, 0.4);
        assertThat(losses.gain()).isPositive();
    }

    @Test
    void theOrderOfSumsAndAKeptStateLeaveNoTrace() {
        ForAll.seeds(
                5,
                random -> {
                    List<LabelSum> sums = sums(crowd(random, 3_000, t -> 1));
                    List<String> plain = play(sums, random, false);
                    Collections.shuffle(sums, random);
                    assertThat(play(sums, random, true)).isEqualTo(plain);
                    assertThat(plain).hasSizeGreaterThan(2);
                });
    }

    private static List<LabelSum> sums(Crowd crowd) {
        PendingLabels labels = new PendingLabels(SETTINGS);
        List<LabelSum> sums = new ArrayList<>();
        for (Crowd.Act act : crowd.acts()) {
            labels.close(act.time(), sums::add);
            if (act.isPurchase()) {
                labels.bought(0, act.user(), "", act.time());
            } else {
                labels.scored(0, act.user(), "", act.time(), Crowd.SHOP, act.score());
            }
        }
        return sums;
    }

    private static List<String> play(List<LabelSum> sums, Random random, boolean restarts)
            throws IOException {
        Recalibrator recalibrator = new Recalibrator(Crowd.SHOP);
        List<String> given = new ArrayList<>();
        for (LabelSum sum : sums) {
            assertThat(recalibrator.add(sum)).isTrue();
        }
        for (long time = 0; time < 14 * HOUR; time += 300_000) {
            if (restarts && random.nextInt(4) == 0) {
                recalibrator = again(recalibrator);
            }
            Optional<Calibration> next = recalibrator.close(time, SETTINGS);
            next.ifPresent(calibration -> given.add(calibration.toString()));
        }
        return given;
    }

    private static Recalibrator again(Recalibrator state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RecalibratorFormat.INSTANCE.write(state, new DataOutputStream(bytes));
        return RecalibratorFormat.INSTANCE.read(
                1, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    @Test
    void withoutRoomEverySecondShopperIsLeftOut() {
        Crowd crowd = crowd(new Random(4), 4_000, t -> 0);
        PendingLabels labels = new PendingLabels(SETTINGS, 500);
        long[] seen = new long[2];
        for (Crowd.Act act : crowd.acts()) {
            labels.close(
                    act.time(),
                    sum -> {
                        seen[0] += sum.sums().count();
                        seen[1] += sum.sums().positives();
                    });
            if (act.isPurchase()) {
                labels.bought(0, act.user(), "", act.time());
            } else {
                labels.scored(0, act.user(), "", act.time(), Crowd.SHOP, act.score());
            }
            assertThat(labels.waiting()).isLessThanOrEqualTo(500);
        }
        double positives =
                crowd.acts().stream().filter(Crowd.Act::buysLater).count()
                        / (double) crowd.acts().stream().filter(a -> !a.isPurchase()).count();
        assertThat(labels.level()).isPositive();
        assertThat(labels.leftOut()).isGreaterThan(1_000);
        assertThat(seen[0]).isGreaterThan(1_500);
        assertThat(seen[1] / (double) seen[0]).isCloseTo(positives, within(0.04));
    }
}
