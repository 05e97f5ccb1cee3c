package org.flashsale.elasticity;

/** Layouts of histories that need no mapping. */
public enum HistoryFormat {
    /**
     * Weekly sales of 11 brands in supermarkets, one row per store, brand and week (Dominick's
     * Finer Foods, in the layout of the R package bayesm): the log of units, the prices of all
     * brands, of which {@code brand} names the own one, deal and feature.
     */
    ORANGE_JUICE
}
