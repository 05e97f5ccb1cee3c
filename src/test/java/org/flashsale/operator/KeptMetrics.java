package org.flashsale.operator;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Keeps the metrics of an operator by their names. */
final class KeptMetrics extends UnregisteredMetricsGroup {

    private final String path;
    private final Map<String, Metric> metrics;

    KeptMetrics() {
        this("", new ConcurrentSkipListMap<>());
    }

    private KeptMetrics(String path, Map<String, Metric> metrics) {
        this.path = path;
        this.metrics = metrics;
    }

    private <M extends Metric> M keep(String name, M metric) {
        if (metrics.put(path + name, metric) != null) {
            throw new AssertionError("two metrics are named " + path + name);
        }
        return metric;
    }

    @Override
    public Counter counter(String name) {
        return keep(name, super.counter(name));
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
        return keep(name, counter);
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        return keep(name, gauge);
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
        return keep(name, histogram);
    }

    @Override
    public MetricGroup addGroup(String name) {
        return new KeptMetrics(path + name + ".", metrics);
    }

    /** All of them, by their full names. */
    Map<String, Metric> all() {
        return metrics;
    }

    /** Value of a counter or gauge, or the number of values of a histogram; texts as they are. */
    Object value(String name) {
        Metric metric = metrics.get(name);
        if (metric instanceof Counter counter) {
            return (double) counter.getCount();
        } else if (metric instanceof Histogram histogram) {
            return (double) histogram.getCount();
        } else if (metric instanceof Gauge<?> gauge) {
            return gauge.getValue() instanceof Number number
                    ? number.doubleValue()
                    : gauge.getValue();
        }
        throw new AssertionError("no metric " + name + " in " + metrics.keySet());
    }
}
