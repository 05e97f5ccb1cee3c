package org.flashsale.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Mapping;
import org.flashsale.plan.YamlNode.Place;
import org.flashsale.plan.YamlNode.Scalar;
import org.flashsale.plan.YamlNode.Sequence;

/**
 * Reads the fields of one mapping. A value that cannot be read adds an error and yields a stand-in;
 * {@link #ok} tells the two apart. What nobody asked for is unknown.
 */
final class Fields {

    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final String path;
    private final Mapping mapping;
    private final boolean complete;
    private final PlanErrors errors;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> failed = new HashSet<>();

    /**
     * @param complete whether a field that is missing is an error
     */
    Fields(String path, Mapping mapping, boolean complete, PlanErrors errors) {
        this.path = path;
        this.mapping = mapping;
        this.complete = complete;
        this.errors = errors;
    }

    /** The node as a mapping; an error when it is none. */
    static Optional<Mapping> mapping(YamlNode node, String path, PlanErrors errors) {
        if (node instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        wrongType(node, path, "fields and values", errors);
        return Optional.empty();
    }

    /** Whether all these fields could be read. */
    boolean ok(String... fields) {
        return failed.stream().noneMatch(List.of(fields)::contains);
    }

    boolean has(String field) {
        asked.add(field);
        return mapping.fields().containsKey(field);
    }

    /** A value that must be there. */
    <T> T get(String field, Function<Scalar, T> read, T standIn) {
        return need(field).flatMap(n -> value(field, at(field), n, read)).orElse(standIn);
    }

    /** A value that may be left out. */
    <T> T get(String field, Function<Scalar, T> read, T standIn, T absent) {
        return has(field) ? get(field, read, standIn) : absent;
    }

    /** Items of a list that must be there. */
    List<YamlNode> items(String field) {
        Optional<YamlNode> node = need(field);
        if (node.isPresent() && node.get() instanceof Sequence sequence) {
            return sequence.items();
        }
        node.ifPresent(n -> wrongType(field, n, "a list"));
        return List.of();
    }

    /** Values of a list that must be there, without those that cannot be read. */
    <T> List<T> values(String field, Function<Scalar, T> read) {
        List<T> values = new ArrayList<>();
        List<YamlNode> items = items(field);
        for (int i = 0; i < items.size(); i++) {
            value(field, at(field) + "[" + i + "]", items.get(i), read).ifPresent(values::add);
        }
        return values;
    }

    /** The node of a field that may be left out. */
    Optional<YamlNode> node(String field) {
        asked.add(field);
        return Optional.ofNullable(mapping.fields().get(field));
    }

    /** Fields of a mapping inside this one; without any when it is not there. */
    Fields child(String field) {
        Mapping none = new Mapping(mapping.place(), Map.of());
        Optional<YamlNode> node = node(field);
        if (node.isEmpty()) {
            return new Fields(at(field), none, complete, errors);
        }
        Optional<Mapping> inside = mapping(node.get(), at(field), errors);
        if (inside.isEmpty()) {
            failed.add(field);
        }
        return new Fields(at(field), inside.orElse(none), complete && inside.isPresent(), errors);
    }

    /** Adds an error about a field that could be read. */
    void refuse(String field, Code code, String wrong, String allowed) {
        failed.add(field);
        YamlNode node = mapping.fields().get(field);
        Place place = node == null ? mapping.place() : node.place();
        errors.add(place, at(field), code, wrong, allowed);
    }

    /** Reports every field that was never asked for. */
    void finish(Code unknown, String wrong) {
        mapping.fields()
                .forEach(
                        (name, value) -> {
                            if (!asked.contains(name)) {
                                String allowed = Nearest.describe(name, asked);
                                errors.add(value.place(), at(name), unknown, wrong, allowed);
                            }
                        });
    }

    /** Path of a field of this mapping. */
    String at(String field) {
        return join(path, field);
    }

    static String join(String path, String field) {
        String name = SIMPLE.matcher(field).matches() ? field : PlanErrors.show(field);
        return path.isEmpty() ? name : path + "." + name;
    }

    private Optional<YamlNode> need(String field) {
        Optional<YamlNode> node = node(field);
        if (node.isPresent()) {
            return node;
        }
        failed.add(field);
        if (complete) {
            // The field's name is part of what is wrong: several may be missing at one place.
            String wrong = field + " is missing";
            errors.add(mapping.place(), at(field), Code.MISSING_FIELD, wrong, "a value");
        }
        return Optional.empty();
    }

    private <T> Optional<T> value(
            String field, String at, YamlNode node, Function<Scalar, T> read) {
        if (node instanceof Scalar scalar) {
            try {
                return Optional.of(read.apply(scalar));
            } catch (Refusal e) {
                failed.add(field);
                errors.add(node.place(), at, e.code(), e.wrong(), e.allowed());
                return Optional.empty();
            }
        }
        wrongType(field, node, "a single value");
        return Optional.empty();
    }

    private void wrongType(String field, YamlNode node, String allowed) {
        failed.add(field);
        wrongType(node, at(field), allowed, errors);
    }

    private static void wrongType(YamlNode node, String at, String allowed, PlanErrors errors) {
        if (!(node instanceof YamlNode.Broken)) {
            errors.add(node.place(), at, Code.WRONG_TYPE, "is " + node.kind(), allowed);
        }
    }
}
