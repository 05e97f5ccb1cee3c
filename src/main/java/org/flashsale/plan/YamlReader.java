package org.flashsale.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Place;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 from its events, so that every part knows its line and nothing is expanded:
 * aliases and tags are refused, depth and length are limited before anything is built.
 */
final class YamlReader {

    /** Deeper than any field of a plan. */
    private static final int DEPTH_MAX = 12;

    private final Iterator<Event> events;
    private final PlanErrors errors;

    private YamlReader(Iterator<Event> events, PlanErrors errors) {
        this.events = events;
        this.errors = errors;
    }

    /** The document's root, unless it cannot be read at all; errors are added. */
    static Optional<YamlNode> read(String yaml, int charsMax, PlanErrors errors) {
        LoadSettings settings =
                LoadSettings.builder().setLabel("plan").setCodePointLimit(charsMax + 1).build();
        try {
            return new YamlReader(new Parse(settings).parseString(yaml).iterator(), errors).root();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
            errors.add(syntax(line, String.valueOf(e.getProblem())));
        } catch (YamlEngineException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            errors.add(syntax(0, message));
        } catch (Refusal e) {
            errors.add(new PlanError(0, "", e.code(), e.wrong(), e.allowed()));
        }
        return Optional.empty();
    }

    private static PlanError syntax(int line, String problem) {
        String shown = problem.replaceAll("\\p{Cntrl}", " ");
        return new PlanError(line, "", Code.SYNTAX, "this is not YAML: " + shown, "YAML 1.2");
    }

    private Optional<YamlNode> root() {
        Optional<YamlNode> root = Optional.empty();
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
                case Alias, Scalar, SequenceStart, MappingStart -> {
                    if (root.isPresent()) {
                        String wrong = "a second document begins";
                        errors.add(
                                place(event), "", Code.MULTIPLE_DOCUMENTS, wrong, "one document");
                        return root;
                    }
                    root = Optional.of(node(event, "", 0));
                }
                case SequenceEnd, MappingEnd ->
                        throw new IllegalStateException("unbalanced events");
            }
        }
        if (root.isEmpty()) {
            errors.add(new PlanError(0, "", Code.EMPTY, "the document is empty", "a sale plan"));
        }
        return root;
    }

    private YamlNode node(Event event, String path, int depth) {
        Place place = place(event);
        if (depth > DEPTH_MAX) {
            String wrong = "line " + place.line() + " is nested more than " + DEPTH_MAX + " deep";
            throw new Refusal(Code.TOO_DEEP, wrong, "the fields of a plan");
        }
        return switch (event.getEventId()) {
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
                YamlNode value = new YamlNode.Scalar(place, scalar.getValue(), plain);
                yield untagged(value, scalar.getTag(), path);
            }
            case SequenceStart -> {
                YamlNode value = sequence(place, path, depth);
                yield untagged(value, ((SequenceStartEvent) event).getTag(), path);
            }
            case MappingStart -> {
                YamlNode value = mapping(place, path, depth);
                yield untagged(value, ((MappingStartEvent) event).getTag(), path);
            }
            case Alias -> {
                errors.add(place, path, Code.ALIAS, "is an alias", "the value itself, or defaults");
                yield new YamlNode.Broken(place);
            }
            case SequenceEnd,
                    MappingEnd,
                    DocumentStart,
                    DocumentEnd,
                    StreamStart,
                    StreamEnd,
                    Comment ->
                    throw new IllegalStateException("unbalanced " + event.getEventId());
        };
    }

    private YamlNode untagged(YamlNode value, Optional<String> tag, String path) {
        if (tag.isEmpty()) {
            return value;
        }
        String wrong = "has the tag " + PlanErrors.show(tag.get());
        errors.add(value.place(), path, Code.TAG, wrong, "values without tags");
        return new YamlNode.Broken(value.place());
    }

    private YamlNode sequence(Place place, String path, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(node(event, path + "[" + items.size() + "]", depth + 1));
        }
        return new YamlNode.Sequence(place, List.copyOf(items));
    }

    private YamlNode mapping(Place place, String path, int depth) {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            YamlNode key = node(event, path, depth + 1);
            if (key instanceof YamlNode.Scalar scalar) {
                String field = Fields.join(path, scalar.text());
                YamlNode value = node(events.next(), field, depth + 1);
                YamlNode first = fields.putIfAbsent(scalar.text(), value);
                if (first != null) {
                    String wrong = "is there twice, first in line " + first.place().line();
                    errors.add(key.place(), field, Code.DUPLICATE_KEY, wrong, "once");
                }
            } else {
                node(events.next(), path, depth + 1);
                String wrong = "has " + key.kind() + " for a key";
                errors.add(key.place(), path, Code.WRONG_TYPE, wrong, "names as keys");
            }
        }
        return new YamlNode.Mapping(place, fields);
    }

    private static Place place(Event event) {
        return event.getStartMark()
                .map(mark -> new Place(mark.getLine() + 1, mark.getIndex()))
                .orElse(new Place(0, 0));
    }
}
