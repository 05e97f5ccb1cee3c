package org.flashsale.control;

import java.util.List;

/** Composes ledger, demand, pricing, guardrails and allocation: nothing else decides. */
public final class SkuController {

    private SkuController() {}

    /** One step of one SKU: a pure function. */
    public static Step step(SkuState state, SkuInput input, SkuSettings settings) {
        return new Step(state, List.of());
    }
}
