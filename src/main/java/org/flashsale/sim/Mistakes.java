package org.flashsale.sim;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.failure.UsageError;
import org.flashsale.failure.UsageErrors;

/** Mistakes in the parts of a document, so that all parts are looked at before it is refused. */
final class Mistakes {
    private static final int MOST = 50;

    private final List<String> found = new ArrayList<>();

    /** Reads one part. */
    void collect(Runnable part) {
        if (found.size() >= MOST) {
            return;
        }
        try {
            part.run();
        } catch (UsageErrors several) {
            found.addAll(several.mistakes());
        } catch (UsageError one) {
            found.add(String.valueOf(one.getMessage()));
        }
    }

    /** Refuses the document if anything was wrong. */
    void report() {
        if (!found.isEmpty()) {
            throw new UsageErrors(found);
        }
    }
}
