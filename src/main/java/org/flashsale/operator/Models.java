package org.flashsale.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.BundleUnreadable;
import org.flashsale.scoring.BundleUnreadable.Code;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBook.Bundle;
import org.flashsale.scoring.ModelBook.Span;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loaded models of a SCORE subtask, by event time as its {@link ModelBook} says. */
final class Models implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    /** A run that takes longer than so many deadlines counts as failed. */
    private static final long SLOW_DEADLINES = 10;

    private static final String CLASS_PATH = "classpath:";

    private final Loader loader;
    private final Map<Bundle, Model> loaded;
    private ModelBook book;
    private Model current;
    private long slowNanos;
    private long from;
    private long until;

    /**
     * A model that is ready to score.
     *
     * @param bundle what it was loaded from
     * @param manifest what it says of itself
     * @param scorer scores with it, or with its base rates while it fails
     * @param tag marks the recurrent vectors that it made; never 0, the mark of those of no model
     */
    record Model(Bundle bundle, ModelManifest manifest, GuardedScorer scorer, int tag) {}

    /** Loads models; to be used by any thread. */
    interface Loader {

        /**
         * Fetches, checks and warms a bundle.
         *
         * @param bundle with an empty hash, whatever is there
         * @throws IOException when its place cannot be read at present
         * @throws BundleRejected when it is another, or not to be served
         * @throws DeviceUnavailable when the demanded device does not run it
         */
        Model load(Bundle bundle) throws IOException, BundleRejected, DeviceUnavailable;
    }

    private Models(Loader loader, ModelBook book, Map<Bundle, Model> loaded) {
        this.loader = loader;
        this.loaded = loaded;
        this.book = book;
        this.current = require(book.last().bundle());
        follow(book);
    }

    /**
     * The models of a job that is restored; each is loaded as soon as it is needed, the last one
     * now.
     *
     * @throws SuppressRestartsException when a bundle is refused, or the demanded device does not
     *     run it: a restart would meet the same
     * @throws UncheckedIOException when a bundle's place cannot be read at present
     */
    static Models restore(Loader loader, ModelBook book) {
        return new Models(loader, book, new HashMap<>());
    }

    /** The one model of a job that starts without state; it throws as {@link #restore} does. */
    static Models configured(Loader loader, String uri) {
        Models models = new Models(loader, ModelBook.of(new Bundle(uri, "")), new HashMap<>());
        return uri.startsWith(CLASS_PATH) ? models : models.pinned();
    }

    /** What was found is what is asked for from now on; the job jar's model may change with it. */
    private Models pinned() {
        Map<Bundle, Model> known = new HashMap<>();
        known.put(current.bundle(), current);
        return new Models(loader, ModelBook.of(current.bundle()), known);
    }

    /** What it follows. */
    ModelBook book() {
        return book;
    }

    /** Loads bundles as the settings say. */
    static Loader loader(ScoreSettings settings, BundleSource source, LongSupplier nanoClock) {
        return named -> {
            ModelBundle bundle = load(named, source);
            GuardedScorer scorer =
                    new GuardedScorer(OrtScorer.open(bundle, settings), bundle, nanoClock);
            scorer.slowAfter(SLOW_DEADLINES * settings.deadlineMs() * 1_000_000);
            return new Model(
                    new Bundle(named.uri(), bundle.sha256()),
                    bundle.manifest(),
                    scorer,
                    tag(bundle.modelSha256()));
        };
    }

    private static ModelBundle load(Bundle named, BundleSource source)
            throws IOException, BundleRejected {
        return named.sha256().isEmpty()
                ? ModelBundle.load(named.uri(), source)
                : ModelBundle.load(named.uri(), named.sha256(), source);
    }

    /** The first bits of the graph's hash: the same in every process, whatever was released. */
    private static int tag(String sha256) {
        int bits = Integer.parseUnsignedInt(sha256.substring(0, 8), 16);
        return bits == 0 ? 1 : bits;
    }

    /**
     * The model that scores events of a time, epoch ms; the same object while it is the same.
     *
     * @throws SuppressRestartsException if it has to be loaded and is refused
     * @throws UncheckedIOException if it has to be loaded and cannot be read
     */
    Model at(long eventTime) {
        return eventTime >= from && eventTime < until ? current : find(eventTime);
    }

    private Model find(long eventTime) {
        Span held = book.at(eventTime);
        from = held.from();
        until = Long.MAX_VALUE;
        for (Span span : book.spans()) {
            if (span.from() > from) {
                until = Math.min(until, span.from());
            }
        }
        current = require(held.bundle());
        return current;
    }

    private Model require(Bundle bundle) {
        Model held = loaded.get(bundle);
        if (held != null) {
            return held;
        }
        try {
            Model model = loader.load(bundle);
            hold(bundle, model);
            return model;
        } catch (BundleRejected | DeviceUnavailable e) {
            LOG.error("{}", e.getMessage());
            throw new SuppressRestartsException(e);
        } catch (IOException e) {
            String message =
                    "the model bundle %s cannot be read: put it back (%s)"
                            .formatted(bundle.uri(), BundleUnreadable.of(e).getMessage());
            LOG.error("{}", message);
            throw new UncheckedIOException(message, e);
        }
    }

    /** A model that could be loaded, or every reason why not. */
    record Loaded(Optional<Model> model, List<String> problems) {

        /** Loads a bundle; whatever is wrong with it is said, not thrown. */
        static Loaded of(Loader loader, Bundle bundle) {
            try {
                return new Loaded(Optional.of(loader.load(bundle)), List.of());
            } catch (BundleRejected e) {
                return not(e.problems().stream().map(BundleProblem::toString).toList());
            } catch (DeviceUnavailable e) {
                return not(List.of(String.valueOf(e.getMessage())));
            } catch (IOException e) {
                return not(List.of(String.valueOf(BundleUnreadable.of(e).getMessage())));
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                LOG.error("Loading {} failed", bundle, e);
                return not(List.of(Code.UNREADABLE + ": " + e));
            } catch (OutOfMemoryError e) {
                return not(List.of(Code.NO_MEMORY + ": " + e.getMessage()));
            }
        }

        private static Loaded not(List<String> problems) {
            return new Loaded(Optional.empty(), problems);
        }
    }

    /**
     * Sees to it that a bundle is loaded, however long that takes. All subtasks had it ready, so
     * one that has been restored since and cannot load it ends rather than go on with another.
     *
     * @throws SuppressRestartsException if it is refused now
     * @throws UncheckedIOException if it cannot be read at present
     */
    void demand(Bundle bundle) {
        require(bundle);
    }

    /** Loads the model that holds in the end. */
    void requireLast() {
        require(book.last().bundle());
    }

    /** Sets the deadline of batches: a run that takes ten times as long counts as failed, ms. */
    void deadline(long deadlineMs) {
        slowNanos = SLOW_DEADLINES * deadlineMs * 1_000_000;
        loaded.values().forEach(model -> model.scorer().slowAfter(slowNanos));
    }

    /** Holds a model; what was ordered since the start holds for later ones, too. */
    private void hold(Bundle bundle, Model model) {
        if (slowNanos > 0) {
            model.scorer().slowAfter(slowNanos);
        }
        loaded.put(bundle, model);
    }

    /** Loads every model that events may need. */
    void requireAll() {
        book.spans().forEach(span -> require(span.bundle()));
    }

    /** Keeps a model that was loaded elsewhere; of two of one bundle the first one is kept. */
    void add(Bundle bundle, Model model) {
        if (loaded.containsKey(bundle)) {
            model.scorer().close();
        } else {
            hold(bundle, model);
        }
    }

    /** Whether a bundle is loaded. */
    boolean holds(Bundle bundle) {
        return loaded.containsKey(bundle);
    }

    /** Number of loaded models. */
    int size() {
        return loaded.size();
    }

    /** Follows another book. */
    void follow(ModelBook next) {
        book = next;
        from = Long.MAX_VALUE;
        until = Long.MIN_VALUE;
    }

    /**
     * Closes the models that no event can need. No batch of theirs may be under way.
     *
     * @param others bundles to keep besides those of the book's spans
     */
    void closeAllBut(Set<Bundle> others) {
        Set<Bundle> needed = book.spans().stream().map(Span::bundle).collect(Collectors.toSet());
        needed.addAll(others);
        loaded.entrySet()
                .removeIf(
                        held -> {
                            boolean old = !needed.contains(held.getKey());
                            if (old) {
                                held.getValue().scorer().close();
                                LOG.info("Closed {}", held.getKey());
                            }
                            return old;
                        });
    }

    @Override
    public void close() {
        loaded.values().forEach(model -> model.scorer().close());
        loaded.clear();
    }
}
