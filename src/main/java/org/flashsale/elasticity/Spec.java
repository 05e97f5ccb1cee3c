package org.flashsale.elasticity;

/** What besides the own price explains the units sold. */
public enum Spec {
    /** The own price alone. */
    A,
    /** As A, with deal and feature. */
    B,
    /** As B, with the prices of others. */
    C
}
