package org.flashsale.features;

/** Hashes of texts that stay equal across versions, machines and restarts. */
public final class Hashes {

    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    /** Bits of a key. */
    static final int KEY_BITS = 22;

    private Hashes() {}

    /**
     * 64 bits of a text: FNV-1a over its UTF-16 units (Fowler, Noll, Vo 1991), then the finaliser
     * of MurmurHash3 (Appleby 2011). Never 0, which stands for an absent text.
     */
    public static long of(String text) {
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
        hash ^= hash >>> 33;
        return hash == 0 ? 1 : hash;
    }

    /**
     * {@link #KEY_BITS} bits of a text, never 0; 0 for an empty text. Only keys of one shopper are
     * compared: with 64 of them a new one is taken for an old one once in 65,000 times.
     */
    static int keyOf(String text) {
        return text.isEmpty() ? 0 : Math.max(1, (int) (of(text) >>> (64 - KEY_BITS)));
    }

    /** What {@link #keyOf} makes of the 32 bits that former versions kept; 0 stays 0. */
    static int narrow(int wide) {
        return wide == 0 ? 0 : Math.max(1, wide >>> (32 - KEY_BITS));
    }
}
