package org.flashsale.features;

/** Hashes of texts that stay equal across versions, machines and restarts. */
public final class Hashes {

    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

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

    /** 32 bits of a text, never 0; 0 for an empty text. */
    static int keyOf(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int key = (int) (of(text) >>> 32);
        return key == 0 ? 1 : key;
    }
}
