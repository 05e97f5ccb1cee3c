package org.flashsale.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flashsale.plan.PlanError.Code;

/** Collects errors, at most {@link #MAX}; the same error at the same place counts once. */
final class PlanErrors {

    static final int MAX = 10_000;
    private static final int SHOWN = 40;

    private final List<PlanError> errors = new ArrayList<>();
    private final Set<Found> found = new HashSet<>();
    private boolean full;

    private record Found(int index, Code code, String wrong) {}

    void add(YamlNode.Place place, String field, Code code, String wrong, String allowed) {
        if (found.add(new Found(place.index(), code, wrong))) {
            add(new PlanError(place.line(), field, code, wrong, allowed));
        }
    }

    void add(PlanError error) {
        if (errors.size() < MAX) {
            errors.add(error);
        } else {
            full = true;
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** All errors, those of the first lines first. */
    List<PlanError> list() {
        List<PlanError> sorted = new ArrayList<>(errors);
        sorted.sort(Comparator.comparingInt(PlanError::line));
        if (full) {
            String wrong = "more than " + MAX + " errors, the rest is left out";
            sorted.add(new PlanError(0, "", Code.TOO_MANY_ERRORS, wrong, ""));
        }
        return List.copyOf(sorted);
    }

    /** A text from outside, in quotes, on one line, short. */
    static String show(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(SHOWN).forEach(sign -> shown.append(show(sign)));
        return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…'" : "'").toString();
    }

    private static String show(int sign) {
        return switch (Character.getType(sign)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    String.format("\\u%04x", sign);
            default -> Character.toString(sign);
        };
    }
}
