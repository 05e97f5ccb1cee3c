package org.flashsale.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A part of a YAML document that knows where it stands. */
sealed interface YamlNode {

    Place place();

    /** What it is, for messages. */
    String kind();

    /**
     * Where something stands.
     *
     * @param line from 1; 0 when unknown
     * @param index offset in the document
     */
    record Place(int line, int index) {}

    /**
     * A single value.
     *
     * @param text as written, without quotes
     * @param plain whether it was written without quotes
     */
    record Scalar(Place place, String text, boolean plain) implements YamlNode {
        @Override
        public String kind() {
            return plain && text.isEmpty() ? "empty" : PlanErrors.show(text);
        }
    }

    /** A list. */
    record Sequence(Place place, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Fields by name, in order. */
    record Mapping(Place place, Map<String, YamlNode> fields) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }

        /** This mapping, with what it lacks taken from another, mappings inside likewise. */
        Mapping over(Mapping defaults) {
            Map<String, YamlNode> merged = new LinkedHashMap<>(fields);
            defaults.fields.forEach(
                    (name, value) ->
                            merged.merge(
                                    name,
                                    value,
                                    (mine, other) ->
                                            mine instanceof Mapping m && other instanceof Mapping o
                                                    ? m.over(o)
                                                    : mine));
            return new Mapping(place, merged);
        }
    }

    /** Something that was refused already. */
    record Broken(Place place) implements YamlNode {
        @Override
        public String kind() {
            return "refused";
        }
    }
}
