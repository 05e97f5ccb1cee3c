package org.flashsale.sim;

/**
 * One view, with all the randomness that concerns it drawn beforehand: the same views meet any
 * price and any stock, so that policies can be compared on one and the same demand.
 *
 * @param sku index of the SKU wanted first
 * @param pool index of the pool that would serve it
 * @param offset share of the tick at which it comes, in [0, 1)
 * @param willingness the view buys where this is below the purchase probability, in [0, 1)
 * @param spill whether it turns to the next SKU when this one is sold out, in [0, 1)
 * @param scoreNoise standard normal
 * @param shopper 64 random bits that choose who it is
 */
public record View(
        int sku,
        int pool,
        double offset,
        double willingness,
        double spill,
        double scoreNoise,
        long shopper) {}
