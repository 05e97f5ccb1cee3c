package org.flashsale.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flashsale.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C, as something a verb can wait for. The first signal asks the verb to end in order; the
 * second ends the process at once.
 *
 * <p>A shutdown hook would not do: the hooks of Flink and RocksDB run beside it and remove the
 * folders that an orderly end still needs. The signal class is reached by reflection because javac
 * has a warning for its name that no annotation can suppress.
 */
public final class StopSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
    private static final int INTERRUPTED = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Object lock = new Object();
    private Optional<Thread> waiting = Optional.empty();

    /** How a verb ends that was asked to before it could begin. */
    enum Problem {
        /** The user asked. */
        CALLED_OFF
    }

    private StopSignal() {}

    /** Takes over SIGINT and SIGTERM until {@link #close()}. */
    public static StopSignal open() {
        StopSignal signal = new StopSignal();
        signal.handle("INT");
        signal.handle("TERM");
        return signal;
    }

    /** True once the user has asked to stop. */
    public boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits until the user asks to stop or the time is over; true if the user asked. */
    public boolean await(Duration time) throws InterruptedException {
        return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks to stop, as Ctrl-C does. */
    public void ask() {
        asked.countDown();
        synchronized (lock) {
            waiting.ifPresent(Thread::interrupt);
        }
    }

    /**
     * Does what must be there before the verb's work, and waits for others, not for this signal:
     * the thread is interrupted when the user asks.
     *
     * @throws Failure CALLED_OFF if the user asked and the work did not come to its end
     */
    public <T> T unlessAsked(Callable<T> work) throws Exception {
        try {
            waitingNow(Optional.of(Thread.currentThread()));
            if (asked()) {
                throw new InterruptedException();
            }
            return work.call();
        } catch (Exception e) {
            if (asked()) {
                throw new Failure(Problem.CALLED_OFF, "ended by the user while it was starting", e);
            }
            throw e;
        } finally {
            waitingNow(Optional.empty());
        }
    }

    /** From then on nobody is interrupted late. */
    private void waitingNow(Optional<Thread> thread) {
        synchronized (lock) {
            waiting = thread;
            if (thread.isEmpty() && asked()) {
                var unused = Thread.interrupted();
            }
        }
    }

    /** From here on Ctrl-C ends the process at once, as it does by default. */
    @Override
    public void close() {
        asked.countDown();
    }

    private void handle(String name) {
        InvocationHandler onSignal =
                (proxy, method, args) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(this, args);
                    }
                    if (asked()) {
                        Runtime.getRuntime().halt(INTERRUPTED);
                    }
                    ask();
                    return null;
                };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            StopSignal.class.getClassLoader(), new Class<?>[] {handler}, onSignal);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.info("Signal {} cannot be caught on this machine", name, e);
        }
    }
}
