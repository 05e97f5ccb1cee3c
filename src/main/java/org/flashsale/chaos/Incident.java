package org.flashsale.chaos;

import java.util.OptionalLong;

/**
 * A fault that was inflicted, and what came of it.
 *
 * @param fault which
 * @param target what was hit, for people
 * @param atSec time since the sale's start, s
 * @param lastedMs how long what was broken stayed so, ms
 * @param recoveredMs time until the job was back, ms; empty if it never was
 * @param interrupted whether the job stood still or went back to a checkpoint
 * @param rateBefore records per second before
 * @param lagMax most records that waited at a time
 */
public record Incident(
        Fault fault,
        String target,
        double atSec,
        long lastedMs,
        OptionalLong recoveredMs,
        boolean interrupted,
        double rateBefore,
        long lagMax) {}
