package org.flashsale.failure;

/**
 * The work was asked for correctly and failed. Ends a verb with exit code 1 and one line that
 * starts with the code.
 */
public final class Failure extends RuntimeException {
    private final Enum<?> code;

    /** {@code code} is a constant of the package that fails, and stable: people search for it. */
    public Failure(Enum<?> code, String message) {
        super(message);
        this.code = code;
    }

    /** As above, keeping the cause for {@code --debug} and the log file. */
    public Failure(Enum<?> code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The stable word for what failed. */
    public String code() {
        return code.name();
    }
}
