package org.flashsale.failure;

import java.util.List;

/** Several mistakes in one input, each with its place; each is shown on a line of its own. */
public final class UsageErrors extends UsageError {
    private static final long serialVersionUID = 1;

    /** Separates the mistakes in the message. */
    private static final String SEPARATOR = "\n";

    /** At least one mistake, a line each. */
    public UsageErrors(List<String> mistakes) {
        super(String.join(SEPARATOR, mistakes));
    }

    /** The mistakes, a line each. */
    public List<String> mistakes() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
