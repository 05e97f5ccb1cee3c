package org.flashsale.control;

import java.util.List;

/**
 * Outcome of one step.
 *
 * @param state what to keep
 * @param outputs what to publish, in order
 */
public record Step(SkuState state, List<SkuOutput> outputs) {}
