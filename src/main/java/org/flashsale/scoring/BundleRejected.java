package org.flashsale.scoring;

import java.util.List;
import java.util.stream.Collectors;

/** A model bundle that is not served, with every problem that was found. */
public final class BundleRejected extends Exception {

    private static final long serialVersionUID = 1L;

    private final String location;
    private final List<BundleProblem> problems;

    /** Rejects a bundle for at least one problem. */
    public BundleRejected(String location, List<BundleProblem> problems) {
        super(
                "model bundle "
                        + location
                        + " is refused: "
                        + problems.stream()
                                .map(BundleProblem::toString)
                                .collect(Collectors.joining("; ")));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a rejection needs a problem");
        }
        this.location = location;
        this.problems = List.copyOf(problems);
    }

    /** Rejects a bundle for one problem. */
    public BundleRejected(String location, BundleProblem.Code code, String detail) {
        this(location, List.of(new BundleProblem(code, detail)));
    }

    /** Where the bundle was looked for. */
    public String location() {
        return location;
    }

    /** Code of the first problem. */
    public BundleProblem.Code code() {
        return problems.get(0).code();
    }

    /** Every problem, the one that matters most first. */
    public List<BundleProblem> problems() {
        return problems;
    }
}
