package org.flashsale.sim;

/** How the market of a rehearsal differs from what its plan expects. */
public enum Twist {
    /** Demand as the plan expects it. */
    AS_PLANNED("as planned", "views, conversion and slope as the plan believes"),
    /** Half of the views. */
    HALF("half the demand", "half of the expected views, of every SKU and from the start"),
    /** Twice the views. */
    DOUBLE("twice the demand", "twice the expected views, of every SKU and from the start"),
    /** Fewer views buy. */
    CONVERSION_FALLS(
            "conversion falls", "from 40 % of the sale on, 40 % fewer views buy at any price"),
    /** A burst of traffic. */
    RUSH("a rush", "from 50 % to 60 % of the sale, three times the views"),
    /** Competitors undercut. */
    COMPETITOR(
            "a competitor's cut",
            "from 30 % to 70 % of the sale a competitor offers every SKU 15 % below its flash"
                    + " price");

    private final String title;
    private final String description;

    Twist(String title, String description) {
        this.title = title;
        this.description = description;
    }

    /** A few words for people. */
    public String title() {
        return title;
    }

    /** What happens, in a sentence. */
    public String description() {
        return description;
    }

    double viewsFactor() {
        return switch (this) {
            case HALF -> 0.5;
            case DOUBLE -> 2;
            case AS_PLANNED, CONVERSION_FALLS, RUSH, COMPETITOR -> 1;
        };
    }
}
