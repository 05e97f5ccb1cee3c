package org.flashsale.plan;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant. */
final class Nearest {

    private static final int LENGTH_MAX = 40;

    private Nearest() {}

    /** Names that are allowed, the one closest to the word that was written first. */
    static String describe(String word, Collection<String> names) {
        String all = String.join(", ", names);
        return of(word, names).map(n -> "did you mean '" + n + "'? One of " + all).orElse(all);
    }

    /** The name closest to a word, if it is close at all. */
    static Optional<String> of(String word, Collection<String> names) {
        if (word.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int least = 1 + word.length() / 3;
        Optional<String> nearest = Optional.empty();
        for (String name : names) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT));
            if (distance < least || (distance == least && nearest.isEmpty())) {
                least = distance;
                nearest = Optional.of(name);
            }
        }
        return nearest;
    }

    /** Insertions, deletions and substitutions between two words (Levenshtein 1966). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
