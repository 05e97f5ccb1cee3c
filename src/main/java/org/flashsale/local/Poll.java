package org.flashsale.local;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for what announces itself by no event: a file, a port, another process. */
final class Poll {
    private static final long INTERVAL_MS = 200;

    private Poll() {}

    /** Asks again and again; true as soon as it holds, false when the patience is over. */
    static boolean until(Duration patience, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
        }
        return true;
    }
}
