package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.UsageError;
import org.flashsale.wire.Topic;
import org.flashsale.wire.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale topics}: the job's topics on a broker. */
@Command(
        name = "topics",
        description = "Create the job's topics, or check those that are there.",
        subcommands = {TopicsVerb.Create.class, TopicsVerb.Check.class})
final class TopicsVerb implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new UsageError("say what to do: 'flashsale topics create' or '... check'");
    }

    /** What both do. */
    abstract static class Task implements Callable<Integer> {
        private static final int PARTITIONS_MAX = 10_000;

        @Mixin private KafkaOptions kafka;

        @Option(
                names = "--partitions",
                paramLabel = "TOPIC=N",
                split = ",",
                description = "Partitions of topics, by their default names.")
        private Map<String, Integer> partitions = new LinkedHashMap<>();

        @Option(
                names = "--replication-factor",
                paramLabel = "N",
                description = "Copies of each topic; the broker's default if not given.")
        private Optional<Short> replicas = Optional.empty();

        @Option(names = "--out", paramLabel = "FILE", description = "Write what was done as JSON.")
        private Optional<Path> out = Optional.empty();

        @Spec private CommandSpec spec;

        @Override
        public final Integer call() {
            KafkaSettings settings = kafka.settings();
            Map<Topic, Integer> counts = counts();
            replicas.filter(n -> n < 1)
                    .ifPresent(
                            n -> {
                                throw new UsageError("--replication-factor must be at least 1");
                            });
            return Broker.ask(
                    settings,
                    admin -> run(new Topics(admin, settings::name), settings, counts, replicas));
        }

        abstract int run(
                Topics topics,
                KafkaSettings settings,
                Map<Topic, Integer> partitions,
                Optional<Short> replicas);

        PrintWriter terminal() {
            return spec.commandLine().getOut();
        }

        void report(Map<String, Object> result) {
            out.ifPresent(file -> OutputFiles.report(file, result));
        }

        private Map<Topic, Integer> counts() {
            Map<Topic, Integer> counts = new EnumMap<>(Topic.class);
            partitions.forEach(
                    (id, count) -> {
                        Topic topic =
                                Topic.of(id)
                                        .orElseThrow(
                                                () ->
                                                        new UsageError(
                                                                "--partitions: there is no topic '"
                                                                        + id
                                                                        + "': use "
                                                                        + Topic.ids()));
                        if (count < 1 || count > PARTITIONS_MAX) {
                            throw new UsageError(
                                    "--partitions " + id + " must be 1 to " + PARTITIONS_MAX);
                        }
                        if (topic == Topic.CONTROL && count != 1) {
                            throw new UsageError("--partitions: control has exactly one");
                        }
                        counts.put(topic, count);
                    });
            return counts;
        }
    }

    /** {@code flashsale topics create}. */
    @Command(
            name = "create",
            description = "Create the topics that are missing; leave the others as they are.")
    static final class Create extends Task {
        @Override
        int run(
                Topics topics,
                KafkaSettings settings,
                Map<Topic, Integer> partitions,
                Optional<Short> replicas) {
            List<String> created = new ArrayList<>();
            List<String> existing = new ArrayList<>();
            topics.create(partitions, replicas)
                    .forEach(
                            (topic, isNew) ->
                                    (isNew ? created : existing).add(settings.name(topic)));
            created.forEach(name -> terminal().println(name + ": created"));
            existing.forEach(name -> terminal().println(name + ": exists"));
            report(Map.of("created", created, "existing", existing));
            return Main.DONE;
        }
    }

    /** {@code flashsale topics check}. */
    @Command(
            name = "check",
            description = "Print each difference in a line; exit code 1 if there is one.")
    static final class Check extends Task {
        @Override
        int run(
                Topics topics,
                KafkaSettings settings,
                Map<Topic, Integer> partitions,
                Optional<Short> replicas) {
            List<String> differences = topics.check(partitions, replicas);
            differences.forEach(terminal()::println);
            if (differences.isEmpty()) {
                terminal()
                        .println("all " + Topic.values().length + " topics are as they should be");
            }
            report(Map.of("differences", differences));
            return differences.isEmpty() ? Main.DONE : Main.FAILED;
        }
    }
}
