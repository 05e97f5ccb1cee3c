package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * A model with a head of price sensitivity beside its own.
 *
 * @param model its other heads
 * @param slope the sensitivity, of the row alone
 */
record PricedModel(TrainedModel model, PriceSlope slope) implements TrainedModel {

    @Override
    public List<Head> names() {
        List<Head> names = new ArrayList<>(model.names());
        names.add(Head.SENSITIVITY);
        return List.copyOf(names);
    }

    @Override
    public int stateWidth() {
        return model.stateWidth();
    }

    @Override
    public Said say(float[] row, double[] state) {
        Said said = model.say(row, state);
        double[] outputs = Arrays.copyOf(said.outputs(), said.outputs().length + 1);
        outputs[outputs.length - 1] = slope.of(row);
        return new Said(outputs, said.state());
    }

    @Override
    public OnnxGraph toGraph() {
        OnnxGraph graph = model.toGraph();
        slope.addTo(graph);
        return graph;
    }

    @Override
    public String description() {
        return model.description();
    }
}
