package org.flashsale.train;

import java.util.Optional;
import org.flashsale.train.network.Plan;

/** Kinds of models that can be trained. */
public enum ModelKind {
    /** A logistic regression per head. */
    LOGISTIC(Optional.empty()),
    /** Gradient-boosted trees per head. */
    TREES(Optional.empty()),
    /** Per head, whichever of them has the lower log loss in cross-validation. */
    BEST(Optional.empty()),
    /** A recurrent network of all heads that steps once per event: a gated recurrent unit. */
    GRU(Optional.of(Plan.GRU)),
    /** The same with two layers of long short-term memory. */
    LSTM(Optional.of(Plan.LSTM)),
    /** A perceptron of all heads, which remembers nothing. */
    MLP(Optional.of(Plan.MLP)),
    /** Logistic regression, trees and the gated recurrent unit together, in one graph. */
    BLEND(Optional.of(Plan.GRU));

    private final Optional<Plan> network;

    ModelKind(Optional<Plan> network) {
        this.network = network;
    }

    /** The network in it. */
    Optional<Plan> network() {
        return network;
    }
}
