package org.flashsale.wire;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.flashsale.failure.Failure;

/** What a broker answers to an admin client, or that it does not. */
final class BrokerAnswer {

    /** Why a broker could not be asked. */
    enum Code {
        /** No broker answered. */
        BROKER_UNREACHABLE,
        /** A broker answered that it will not. */
        BROKER_REFUSED
    }

    private BrokerAnswer() {}

    /** The answer; whatever goes wrong is a failure. */
    static <V> V get(KafkaFuture<V> future, Duration timeout) {
        try {
            return await(future, timeout);
        } catch (ExecutionException e) {
            throw refused(e);
        }
    }

    /** The answer, or the broker's exception. */
    static <V> V await(KafkaFuture<V> future, Duration timeout) throws ExecutionException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Failure(
                    Code.BROKER_UNREACHABLE,
                    "no broker answers within " + timeout.toSeconds() + " s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Code.BROKER_UNREACHABLE, "was interrupted", e);
        }
    }

    /** A failure that says why. */
    static Failure refused(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        boolean silent = cause instanceof org.apache.kafka.common.errors.TimeoutException;
        return new Failure(
                silent ? Code.BROKER_UNREACHABLE : Code.BROKER_REFUSED,
                String.valueOf(cause.getMessage()),
                cause);
    }
}
