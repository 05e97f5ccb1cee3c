package org.flashsale.failure;

/**
 * The caller's mistake: a bad argument, an unreadable input file, a port that is taken. Ends a verb
 * with exit code 2 and the message alone, so the message says in one line what to do.
 */
public class UsageError extends RuntimeException {
    public UsageError(String message) {
        super(message);
    }

    public UsageError(String message, Throwable cause) {
        super(message, cause);
    }
}
