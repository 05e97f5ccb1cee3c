/**
 * Allocation policies: which units should lie in which pool.
 *
 * <p>To add a policy: write one class that implements {@link
 * org.flashsale.allocation.AllocationPolicy}, add one row to {@link
 * org.flashsale.allocation.AllocationPolicies}, and give it a naive twin or an oracle in the tests.
 * Plans name it by the row's name. A policy is a pure function; the ledger never lets it move more
 * than is there.
 */
@NullMarked
package org.flashsale.allocation;

import org.jspecify.annotations.NullMarked;
