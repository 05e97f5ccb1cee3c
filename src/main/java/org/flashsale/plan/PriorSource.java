package org.flashsale.plan;

import java.util.Optional;

/** Where a plan's prior file comes from. */
public interface PriorSource {

    /** Where only the plan is at hand: it must hold its numbers. */
    PriorSource NONE =
            named -> {
                if (named.isPresent()) {
                    throw new IllegalArgumentException(
                            "is a file where only the plan is at hand; 'flashsale plan publish'"
                                    + " puts its numbers into the plan");
                }
                return Optional.empty();
            };

    /**
     * The priors of a plan.
     *
     * @param named the file that it names
     * @throws IllegalArgumentException if they cannot be used; the message says why
     */
    Optional<Priors> priors(Optional<String> named);
}
