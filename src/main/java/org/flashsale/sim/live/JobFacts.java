package org.flashsale.sim.live;

/**
 * What only the job's runtime can tell.
 *
 * @param checkpointsCompleted checkpoints that completed
 * @param checkpointsFailed checkpoints that failed
 * @param executionDevice where the model ran: cpu, cuda
 * @param setting one line: rate, duration, seed, parallelism
 * @param seed seed of the market
 * @param interrupted the user ended the sale early
 * @param wallSeconds from the verb's start to the job's end
 */
public record JobFacts(
        long checkpointsCompleted,
        long checkpointsFailed,
        String executionDevice,
        String setting,
        long seed,
        boolean interrupted,
        double wallSeconds) {}
