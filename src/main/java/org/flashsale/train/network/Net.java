package org.flashsale.train.network;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.failure.UsageError;

/**
 * A network in the hands of PyTorch, through DJL: the only class that knows either. All chance is
 * drawn outside, and sums run on one thread, so equal seeds give equal weights.
 */
final class Net implements AutoCloseable {

    private static final String ENGINE = "PyTorch";

    /** An average over the last fifty steps or so. */
    private static final double DAMPING = 0.98;

    static {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }

    private final Plan plan;
    private final int heads;
    private final Model model;
    private final Adam adam;
    private final List<float[]> averages = new ArrayList<>();
    private final Trainer trainer;

    Net(Plan plan, int width, int heads, double rate, double decay, long seed) {
        this.plan = plan;
        this.heads = heads;
        this.adam = new Adam(rate, decay);
        SequentialBlock block = new SequentialBlock();
        for (Plan.Shape shape : plan.layers()) {
            add(block, shape);
        }
        block.add(Linear.builder().setUnits(heads).build());
        model = open(plan.id());
        model.setBlock(block);
        trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(Loss.sigmoidBinaryCrossEntropyLoss())
                                .optDevices(new Device[] {Device.cpu()}));
        trainer.initialize(new Shape(1, 1, width));
        draw(block, new SplittableRandom(seed));
    }

    private static Model open(String name) {
        try {
            return Model.newInstance(name, Device.cpu(), ENGINE);
        } catch (EngineException e) {
            throw new UsageError(
                    "PyTorch, by which networks learn, does not run here ("
                            + e.getMessage()
                            + "); it is there for Linux on x86-64, and takes 450 MB in"
                            + " ~/.djl.ai or where DJL_CACHE_DIR says",
                    e);
        }
    }

    private static void add(SequentialBlock block, Plan.Shape shape) {
        switch (shape.type()) {
            case RECTIFIED -> {
                block.add(Linear.builder().setUnits(shape.width()).build());
                block.add(Activation::relu);
            }
            case GRU ->
                    block.add(
                            GRU.builder()
                                    .setNumLayers(1)
                                    .setStateSize(shape.width())
                                    .optBatchFirst(true)
                                    .build());
            case LSTM ->
                    block.add(
                            LSTM.builder()
                                    .setNumLayers(1)
                                    .setStateSize(shape.width())
                                    .optBatchFirst(true)
                                    .build());
        }
    }

    /** Uniform within ±1/√inputs (LeCun et al. 1998), which is PyTorch's own choice. */
    private static void draw(Block block, SplittableRandom random) {
        for (Pair<String, Parameter> entry : block.getParameters()) {
            NDArray array = entry.getValue().getArray();
            Shape shape = array.getShape();
            double limit = 1 / Math.sqrt((double) shape.get(shape.dimension() - 1));
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
            }
            array.set(values);
        }
    }

    /** One pass over the batches in the given order; gives the mean loss. */
    double learn(List<Padded> batches, int[] order) {
        double sum = 0;
        double count = batches.stream().mapToDouble(Padded::weight).sum();
        double mean = count / batches.size();
        for (int at : order) {
            Padded batch = batches.get(at);
            try (NDManager manager = model.getNDManager().newSubManager()) {
                float loss;
                try (GradientCollector collector = trainer.newGradientCollector()) {
                    NDArray logits = forward(manager, batch);
                    NDArray labels = array(manager, batch.labels(), logits.getShape());
                    NDArray weights = array(manager, batch.weights(), logits.getShape());
                    NDArray losses =
                            Activation.relu(logits)
                                    .sub(logits.mul(labels))
                                    .add(logits.abs().neg().exp().add(1).log());
                    NDArray total = losses.mul(weights).sum();
                    // By the mean weight, or batches of short histories would count as much as long
                    // ones.
                    collector.backward(total.div((float) mean));
                    loss = total.getFloat();
                }
                sum += loss;
                List<float[]> weights = weights();
                adam.step(weights, gradients());
                weights(weights);
                average(weights);
            }
        }
        return sum / count;
    }

    /** The gradients of the last batch, which count once. */
    private List<float[]> gradients() {
        List<float[]> gradients = new ArrayList<>();
        for (Pair<String, Parameter> entry : model.getBlock().getParameters()) {
            try (NDArray gradient = entry.getValue().getArray().getGradient()) {
                gradients.add(gradient.toFloatArray());
                gradient.muli(0);
            }
        }
        return gradients;
    }

    private void average(List<float[]> now) {
        if (averages.isEmpty()) {
            now.forEach(of -> averages.add(of.clone()));
            return;
        }
        for (int i = 0; i < now.size(); i++) {
            float[] mean = averages.get(i);
            for (int j = 0; j < mean.length; j++) {
                mean[j] += (float) ((now.get(i)[j] - mean[j]) * (1 - DAMPING));
            }
        }
    }

    /** Mean of the weights over the last steps, which is steadier than any of them. */
    List<float[]> averages() {
        return averages.stream().map(float[]::clone).toList();
    }

    /**
     * All that the next step depends on.
     *
     * @param weights as they are
     * @param averages their running means
     * @param adam what the optimiser remembers
     */
    record Memory(List<float[]> weights, List<float[]> averages, Adam.Memory adam) {}

    Memory memory() {
        return new Memory(weights(), averages(), adam.memory());
    }

    /** Goes on from what was remembered. */
    void recall(Memory memory) {
        weights(memory.weights());
        averages.clear();
        memory.averages().forEach(of -> averages.add(of.clone()));
        adam.recall(memory.adam());
    }

    /** Logits of all steps of a batch, [histories, steps, heads]. */
    float[] logits(Padded batch) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            return forward(manager, batch).toFloatArray();
        }
    }

    private NDArray forward(NDManager manager, Padded batch) {
        int width = batch.rows().length / (batch.histories() * batch.steps());
        NDArray rows =
                array(manager, batch.rows(), new Shape(batch.histories(), batch.steps(), width));
        NDList input = new NDList(rows);
        NDList output = trainer.forward(input);
        NDArray logits = output.get(0);
        logits.attach(manager);
        return logits.reshape(batch.histories(), batch.steps(), heads);
    }

    private static NDArray array(NDManager manager, float[] values, Shape shape) {
        return manager.create(values, shape).toType(DataType.FLOAT32, false);
    }

    /** All weights, in the order of the parameters. */
    List<float[]> weights() {
        List<float[]> weights = new ArrayList<>();
        for (Pair<String, Parameter> entry : model.getBlock().getParameters()) {
            weights.add(entry.getValue().getArray().toFloatArray());
        }
        return weights;
    }

    /** Takes back weights that {@link #weights} gave. */
    void weights(List<float[]> weights) {
        int at = 0;
        for (Pair<String, Parameter> entry : model.getBlock().getParameters()) {
            entry.getValue().getArray().set(weights.get(at++));
        }
    }

    /** The layers as they are now, and the map to the logits as the last one. */
    List<Layer> layers() {
        return layers(plan, weights());
    }

    /** The layers of a plan with weights that {@link #weights} gave. */
    static List<Layer> layers(Plan plan, List<float[]> weights) {
        List<Layer> layers = new ArrayList<>();
        int at = 0;
        for (Plan.Shape shape : plan.layers()) {
            switch (shape.type()) {
                case RECTIFIED -> {
                    layers.add(new Layer.Dense(affine(weights, at, at + 1), true));
                    at += 2;
                }
                case GRU -> {
                    layers.add(
                            new Layer.Gru(
                                    affine(weights, at, at + 2), affine(weights, at + 1, at + 3)));
                    at += 4;
                }
                case LSTM -> {
                    layers.add(
                            new Layer.Lstm(
                                    affine(weights, at, at + 2), affine(weights, at + 1, at + 3)));
                    at += 4;
                }
            }
        }
        layers.add(new Layer.Dense(affine(weights, at, at + 1), false));
        return List.copyOf(layers);
    }

    /** PyTorch keeps [outputs, inputs]. */
    private static Affine affine(List<float[]> weights, int map, int biases) {
        float[] from = weights.get(map);
        int outputs = weights.get(biases).length;
        int inputs = from.length / outputs;
        float[] turned = new float[from.length];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                turned[i * outputs + o] = from[o * inputs + i];
            }
        }
        return new Affine(turned, weights.get(biases));
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
