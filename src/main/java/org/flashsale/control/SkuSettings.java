package org.flashsale.control;

/**
 * What the job, not the merchant, decides about one run.
 *
 * @param epoch fencing number of this run
 * @param renewalMs an unchanged price is renewed this often
 * @param validityMs how long a price holds unless renewed
 * @param commandTtlMs least life of a reallocation command before it expires, without the lead
 * @param commandDelayMs a command may take so long until warehouses can read it
 */
public record SkuSettings(
        long epoch, long renewalMs, long validityMs, long commandTtlMs, long commandDelayMs) {}
