package org.flashsale.wire;

import java.util.Random;

/** What happens to bytes on bad days. */
final class Damage {
    private Damage() {}

    /** Changes one to four bytes at or behind {@code from}, if there are any. */
    static void some(byte[] bytes, int from, Random random) {
        if (bytes.length <= from) {
            return;
        }
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = from + random.nextInt(bytes.length - from);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
    }
}
