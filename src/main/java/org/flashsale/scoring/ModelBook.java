package org.flashsale.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which model scores the events of which time, and which ones are prepared. Bundles are named, not
 * held. It depends on the sequence of orders alone: subtasks that heard the same have equal books.
 *
 * @param spans the models by event time, ascending; the first one from {@link Long#MIN_VALUE} on
 * @param prepared bundles that may be activated, newest last
 * @param requests those that were followed, so that they have no effect when they come again,
 *     newest last
 */
public record ModelBook(List<Span> spans, List<Prepared> prepared, List<String> requests) {

    /** Before the request to prepare a bundle, among the requests: all subtasks have it. */
    private static final String READY = "ready/";

    /** Before a request that would itself look like such a mark, or like this one. */
    private static final String PLAIN = "plain/";

    private static final int BEFORE_MAX = 8;
    private static final int PREPARED_MAX = 8;
    private static final int REQUESTS_MAX = 256;

    /**
     * A bundle.
     *
     * @param uri where it is
     * @param sha256 SHA-256 of its {@code model.json}
     */
    public record Bundle(String uri, String sha256) {}

    /**
     * A model that holds from a time until the next span.
     *
     * @param from event time, epoch ms
     * @param before what could be rolled back to, newest last
     */
    public record Span(long from, Bundle bundle, List<Bundle> before) {

        /** Copies the list. */
        public Span {
            before = List.copyOf(before);
        }
    }

    /**
     * A bundle that was ordered to be prepared.
     *
     * @param kind kind of the record that ordered it
     * @param id its id
     * @param requestId its request
     */
    public record Prepared(Bundle bundle, String kind, String id, String requestId) {}

    /** Copies the lists. */
    public ModelBook {
        spans = List.copyOf(spans);
        prepared = List.copyOf(prepared);
        requests = List.copyOf(requests);
        if (spans.isEmpty() || spans.get(0).from() != Long.MIN_VALUE) {
            throw new IllegalArgumentException("a time without a model");
        }
    }

    /** The book of a job that scores with one model. */
    public static ModelBook of(Bundle bundle) {
        return new ModelBook(
                List.of(new Span(Long.MIN_VALUE, bundle, List.of())), List.of(), List.of());
    }

    /** Whether a request was followed before. */
    public boolean knows(String requestId) {
        return requests.contains(kept(requestId));
    }

    /** No request, however it calls itself, is taken for a mark of another one. */
    private static String kept(String requestId) {
        boolean marked = requestId.startsWith(READY) || requestId.startsWith(PLAIN);
        return marked ? PLAIN + requestId : requestId;
    }

    private boolean isReady(Prepared order) {
        return requests.contains(READY + order.requestId());
    }

    /** What holds at an event time. */
    public Span at(long time) {
        Span held = spans.get(0);
        for (Span span : spans) {
            if (span.from() <= time) {
                held = span;
            }
        }
        return held;
    }

    /** What holds in the end. */
    public Span last() {
        return spans.get(spans.size() - 1);
    }

    /** The bundle that was ordered to be prepared last: only this one is kept loaded. */
    public Optional<Prepared> newest() {
        return prepared.stream().reduce((first, second) -> second);
    }

    /** The newest prepared bundle, if it has this hash and all subtasks said that they have it. */
    public Optional<Prepared> ready(String sha256) {
        return newest().filter(p -> p.bundle().sha256().equals(sha256)).filter(this::isReady);
    }

    /** The book in which all subtasks have the bundle that a request ordered to be prepared. */
    public ModelBook ready(Prepared order) {
        return isReady(order)
                ? this
                : new ModelBook(spans, prepared, noted(READY + order.requestId()));
    }

    /** The book with another prepared bundle; of one hash, the newest order counts. */
    public ModelBook prepare(Prepared next) {
        List<Prepared> others =
                prepared.stream()
                        .filter(p -> !p.bundle().sha256().equals(next.bundle().sha256()))
                        .toList();
        return new ModelBook(spans, appended(others, next, PREPARED_MAX), seen(next.requestId()));
    }

    /**
     * The book in which a bundle holds from an event time on, whatever was to hold after it.
     *
     * @param requestId request that brought it
     */
    public ModelBook activate(Bundle bundle, long from, String requestId) {
        Span held = at(from);
        List<Bundle> before =
                held.bundle().equals(bundle)
                        ? held.before()
                        : appended(held.before(), held.bundle(), BEFORE_MAX);
        return then(new Span(from, bundle, before), requestId);
    }

    /** The bundle before the one that holds at an event time. */
    public Optional<Bundle> before(long time) {
        List<Bundle> before = at(time).before();
        return before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
    }

    /**
     * The book in which the bundle before holds from an event time on.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public ModelBook rollBack(long from, String requestId) {
        List<Bundle> before = at(from).before();
        Bundle target = before(from).orElseThrow();
        return then(new Span(from, target, before.subList(0, before.size() - 1)), requestId);
    }

    private ModelBook then(Span next, String requestId) {
        List<Span> kept = new ArrayList<>();
        for (Span span : spans) {
            if (span.from() < next.from()) {
                kept.add(span);
            }
        }
        kept.add(kept.isEmpty() ? new Span(Long.MIN_VALUE, next.bundle(), next.before()) : next);
        return new ModelBook(kept, prepared, seen(requestId));
    }

    /** The book without the models that no event from a time on can need. */
    public ModelBook passed(long time) {
        Span held = at(time);
        if (held.from() == Long.MIN_VALUE) {
            return this;
        }
        List<Span> kept = new ArrayList<>();
        kept.add(new Span(Long.MIN_VALUE, held.bundle(), held.before()));
        for (Span span : spans) {
            if (span.from() > held.from()) {
                kept.add(span);
            }
        }
        return new ModelBook(kept, prepared, requests);
    }

    private List<String> seen(String requestId) {
        return noted(kept(requestId));
    }

    private List<String> noted(String word) {
        return appended(requests, word, REQUESTS_MAX);
    }

    /** The last elements of a list and one more. */
    private static <T> List<T> appended(List<T> list, T next, int most) {
        return Stream.concat(
                        list.stream().skip(Math.max(0, list.size() + 1 - most)), Stream.of(next))
                .toList();
    }
}
