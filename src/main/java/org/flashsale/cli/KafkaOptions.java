package org.flashsale.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flashsale.config.KafkaSettings;
import org.flashsale.config.OptionFile;
import picocli.CommandLine.Option;

/** How a verb finds the brokers: the same options as the job's, and a short one for the address. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Brokers; short for -D " + KafkaSettings.BOOTSTRAP + "=...")
    private Optional<String> bootstrap = Optional.empty();

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "An option of the job, as for flink run.")
    private Map<String, String> given = new LinkedHashMap<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Options of the job: YAML as in config.yaml, or .properties.")
    private Optional<Path> file = Optional.empty();

    /** All options; those of the command line win. */
    Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        file.ifPresent(path -> all.putAll(OptionFile.read(path)));
        all.putAll(given);
        bootstrap.ifPresent(servers -> all.put(KafkaSettings.BOOTSTRAP, servers));
        return all;
    }

    /** The Kafka part of them. */
    KafkaSettings settings() {
        return KafkaSettings.of(all());
    }
}
