/**
 * Benchmarks and the rivals that they compare with, started by {@code make bench} and {@code
 * flashsale bench}, never by the tests; compared within one run. {@link
 * org.flashsale.bench.ScoringBench} is the scoring operator's: a row is an entry of {@code Row}, a
 * job of {@link org.flashsale.job.ScoringJobs} and a line in {@code Worker}.
 */
package org.flashsale.bench;
