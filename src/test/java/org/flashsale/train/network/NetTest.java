package org.flashsale.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flashsale.train.task.Histories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetTest {

    private static final int WIDTH = 3;
    private static final int EPOCHS = 30;

    static List<Plan> plans() {
        return List.of(Plan.GRU, Plan.LSTM, Plan.MLP);
    }

    /** What PyTorch computes of padded batches, our layers compute event by event. */
    @ParameterizedTest
    @MethodSource("plans")
    void theLayersStepAsTheNetDoes(Plan plan) {
        Lesson lesson = echo(40, 5);
        try (Net net = new Net(plan, WIDTH, 2, 1e-2, 0, 3)) {
            List<Padded> batches = Padded.of(lesson, all(lesson));
            net.learn(batches, IntStream.range(0, batches.size()).toArray());
            Network network = new Network(net.layers());
            for (Padded batch : batches) {
                float[] logits = net.logits(batch);
                for (int h = 0; h < batch.histories(); h++) {
                    double[] state = new double[network.stateWidth()];
                    for (int t = 0; t < batch.steps(); t++) {
                        int at = h * batch.steps() + t;
                        double[] row = new double[WIDTH];
                        Arrays.setAll(row, i -> batch.rows()[at * WIDTH + i]);
                        double[] next = new double[state.length];
                        double[] said = network.step(row, state, next);
                        assertThat(said[0]).isCloseTo(logits[2 * at], within(1e-5));
                        assertThat(said[1]).isCloseTo(logits[2 * at + 1], within(1e-5));
                        state = next;
                    }
                }
            }
        }
    }

    /** The label is what the event before was: only who remembers can tell. */
    @Test
    void whoRemembersLearnsWhatOthersCannot() {
        Lesson lesson = echo(200, 11);
        assertThat(loss(Plan.GRU, lesson)).isLessThan(0.1);
        assertThat(loss(Plan.LSTM, lesson)).isLessThan(0.1);
        assertThat(loss(Plan.MLP, lesson)).isGreaterThan(0.5);
    }

    @Test
    void equalSeedsGiveEqualWeights() {
        Lesson lesson = echo(40, 7);
        assertThat(weights(lesson, 1)).isEqualTo(weights(lesson, 1));
        assertThat(weights(lesson, 1)).isNotEqualTo(weights(lesson, 2));
    }

    /** The network of the best epoch is kept, not that of the last. */
    @Test
    void stopsWhenOthersArePredictedWorse() {
        Lesson lesson = echo(60, 13);
        Lesson noise =
                new Lesson(lesson.histories(), lesson.scaled(), drawn(lesson), lesson.weights());
        List<String> said = new ArrayList<>();
        int[] even = IntStream.of(all(noise)).filter(h -> h % 2 == 0).toArray();
        int[] odd = IntStream.of(all(noise)).filter(h -> h % 2 == 1).toArray();
        Fitting.Fitted fitted = new Fitting(Plan.GRU, noise, said::add).fit(even, odd, 40, 1);
        assertThat(said).hasSizeLessThan(40);
        assertThat(fitted.epochs()).isLessThan(said.size());
    }

    private static List<boolean[]> drawn(Lesson lesson) {
        SplittableRandom random = new SplittableRandom(17);
        List<boolean[]> labels = new ArrayList<>();
        for (boolean[] head : lesson.labels()) {
            boolean[] coins = new boolean[head.length];
            for (int i = 0; i < coins.length; i++) {
                coins[i] = random.nextBoolean();
            }
            labels.add(coins);
        }
        return labels;
    }

    private static String weights(Lesson lesson, long seed) {
        Network network =
                new Fitting(Plan.GRU, lesson, line -> {})
                        .fit(all(lesson), new int[0], 2, seed)
                        .network();
        StringBuilder text = new StringBuilder();
        for (Layer layer : network.layers()) {
            if (layer instanceof Layer.Gru gru) {
                text.append(Arrays.toString(gru.memory().weights()));
            }
        }
        return text.toString();
    }

    private static double loss(Plan plan, Lesson lesson) {
        int[] some = IntStream.range(0, 150).toArray();
        int[] others = IntStream.range(150, 200).toArray();
        Fitting fitting = new Fitting(plan, lesson, line -> {});
        Network network = fitting.fit(some, new int[0], EPOCHS, 1).network();
        double[][] logits = new double[2][lesson.labels().get(0).length];
        fitting.logits(network, others, logits);
        double loss = 0;
        int count = 0;
        for (int history : others) {
            for (int at = lesson.histories().starts()[history];
                    at < lesson.histories().starts()[history + 1];
                    at++) {
                double z = logits[0][at];
                loss += Math.log1p(Math.exp(lesson.labels().get(0)[at] ? -z : z));
                count++;
            }
        }
        return loss / count;
    }

    private static int[] all(Lesson lesson) {
        return IntStream.range(0, lesson.histories().count()).toArray();
    }

    /** Coins; a label is the coin before, or the one before that. */
    private static Lesson echo(int histories, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> rows = new ArrayList<>();
        int[] starts = new int[histories + 1];
        List<Boolean> before = new ArrayList<>();
        List<Boolean> beforeThat = new ArrayList<>();
        for (int h = 0; h < histories; h++) {
            int length = 3 + random.nextInt(20);
            boolean last = false;
            boolean second = false;
            for (int t = 0; t < length; t++) {
                boolean coin = random.nextBoolean();
                rows.add(new float[] {coin ? 1 : -1, (float) random.nextDouble(), 1});
                before.add(last);
                beforeThat.add(second);
                second = last;
                last = coin;
            }
            starts[h + 1] = rows.size();
        }
        double[] ones = new double[rows.size()];
        Arrays.fill(ones, 1);
        return new Lesson(
                new Histories(
                        rows.toArray(new float[0][]),
                        starts,
                        IntStream.range(0, histories).toArray(),
                        IntStream.range(0, rows.size()).toArray()),
                rows.toArray(new float[0][]),
                List.of(array(before), array(beforeThat)),
                List.of(ones, ones));
    }

    private static boolean[] array(List<Boolean> values) {
        boolean[] array = new boolean[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
