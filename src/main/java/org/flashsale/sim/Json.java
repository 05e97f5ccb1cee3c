package org.flashsale.sim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;

/** One object of a document, read member by member; what does not fit names its place. */
final class Json {
    private static final int TEXT_MAX = 200;
    private static final int SHOWN_MAX = 60;

    private final JsonNode node;
    private final String path;

    Json(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    UsageError wrong(String member, String problem) {
        return new UsageError(path + member + ": " + problem);
    }

    boolean has(String member) {
        return node.hasNonNull(member);
    }

    void require(String member, String value) {
        if (!text(member).equals(value)) {
            throw unfit(member, "'" + value + "'");
        }
    }

    String text(String member) {
        JsonNode value = node.path(member);
        if (!value.isTextual() || !fits(value.textValue())) {
            throw unfit(member, "a text of 1 to " + TEXT_MAX + " printable characters");
        }
        return value.textValue();
    }

    String textOr(String member, String fallback) {
        return has(member) && !node.path(member).asText().isEmpty() ? text(member) : fallback;
    }

    List<String> texts(String member, int least, int most) {
        List<String> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode each : array(member, least, most)) {
            if (!each.isTextual() || !fits(each.textValue()) || !seen.add(each.textValue())) {
                throw unfit(member, "a list of different, non-empty texts");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    double number(String member, double least, double most) {
        return number(node.path(member), member, least, most);
    }

    double numberOr(String member, double least, double most, double fallback) {
        return has(member) ? number(member, least, most) : fallback;
    }

    int whole(String member, int least, int most) {
        double value = number(member, least, most);
        if (value != Math.rint(value)) {
            throw unfit(member, "a whole number from " + least + " to " + most);
        }
        return (int) value;
    }

    List<Double> numbers(String member, int count, double least, double most) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode each : array(member, count, count)) {
            numbers.add(number(each, member + "[" + numbers.size() + "]", least, most));
        }
        return numbers;
    }

    long units(double value) {
        if (value != Math.rint(value)) {
            throw wrong("stock", "must be whole units, not " + value);
        }
        return (long) value;
    }

    /** Whole units above 0 by the index of their key. */
    Map<Integer, Long> units(String member, Map<String, Integer> indexes, double most) {
        Map<Integer, Long> units = new LinkedHashMap<>();
        Json object = object(member);
        object.node
                .fieldNames()
                .forEachRemaining(
                        key -> {
                            Integer index = indexes.get(key);
                            if (index == null) {
                                throw wrong(member, "unknown SKU '" + shortened(key) + "'");
                            }
                            double value = object.number(key, 0, most);
                            if (value != Math.rint(value)) {
                                throw wrong(member, "must be whole units, not " + value);
                            }
                            if (value > 0) {
                                units.put(index, (long) value);
                            }
                        });
        return units;
    }

    int indexOf(String member, Map<String, Integer> indexes, String wildcard, int all) {
        String name = text(member);
        Integer index = name.equals(wildcard) ? Integer.valueOf(all) : indexes.get(name);
        if (index == null) {
            throw unfit(member, "'" + wildcard + "' or the id of a SKU");
        }
        return index;
    }

    <E extends Enum<E>> E oneOf(String member, Class<E> type) {
        String name = text(member);
        for (E constant : type.getEnumConstants()) {
            if (ScenarioReader.symbol(constant).equals(name)) {
                return constant;
            }
        }
        throw unfit(
                member,
                Stream.of(type.getEnumConstants())
                        .map(ScenarioReader::symbol)
                        .collect(Collectors.joining(", ", "one of ", "")));
    }

    Json object(String member) {
        JsonNode value = node.path(member);
        if (!value.isObject()) {
            throw unfit(member, "an object");
        }
        return new Json(value, path + member + ".");
    }

    List<Json> list(String member, int least, int most) {
        List<Json> objects = new ArrayList<>();
        for (JsonNode each : array(member, least, most)) {
            String place = member + "[" + objects.size() + "]";
            if (!each.isObject()) {
                throw wrong(place, "must be an object");
            }
            objects.add(new Json(each, path + place + "."));
        }
        return objects;
    }

    private JsonNode array(String member, int least, int most) {
        JsonNode value = node.path(member);
        if (!value.isArray() || value.size() < least || value.size() > most) {
            String count = least == most ? "" + least : least + " to " + most;
            throw unfit(member, "a list of " + count + " values");
        }
        return value;
    }

    private double number(JsonNode value, String member, double least, double most) {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= least && number <= most)) {
            String range = String.format(Locale.ROOT, "%s to %s", plain(least), plain(most));
            throw new UsageError(path + member + ": must be a number from " + range + shown(value));
        }
        return number;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private UsageError unfit(String member, String wanted) {
        return wrong(member, "must be " + wanted + shown(node.path(member)));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? ", but is missing" : ", not " + shortened(value.toString());
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…";
    }

    private static boolean fits(String text) {
        return !text.isBlank()
                && text.length() <= TEXT_MAX
                && text.chars().noneMatch(Character::isISOControl);
    }
}
