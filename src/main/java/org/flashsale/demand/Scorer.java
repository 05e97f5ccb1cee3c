package org.flashsale.demand;

/**
 * The model whose scores made a demand: the one that scored its newest view.
 *
 * @param model its name, or empty
 * @param version its version, or empty
 * @param at event time of that view, epoch ms
 */
public record Scorer(String model, String version, long at) {

    /** Nothing was scored. */
    public static final Scorer NONE = new Scorer("", "", Long.MIN_VALUE);

    /**
     * The newer one of two, by event time; at one instant, when only another scorer of a doubtful
     * release could differ, the names decide: so any order and grouping gives the same.
     */
    public Scorer newest(Scorer other) {
        if (at != other.at) {
            return at > other.at ? this : other;
        }
        int names = model.compareTo(other.model);
        int both = names == 0 ? version.compareTo(other.version) : names;
        return both >= 0 ? this : other;
    }
}
