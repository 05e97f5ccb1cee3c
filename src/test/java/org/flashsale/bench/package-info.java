/** Benchmarks, started by {@code make bench}, never by the tests; compared within one run. */
package org.flashsale.bench;
