package org.flashsale.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.flashsale.failure.UsageError;

/** The Flink configuration that {@code deploy/flink-conf.yaml} holds. */
public final class FlinkSettings {
    private static final String RESOURCE = "/deploy/flink-conf.yaml";

    private FlinkSettings() {}

    /**
     * The configuration of the distribution that runs ({@code conf/config.yaml}), which its user
     * may have edited; else the one that this build was made with.
     */
    public static Configuration load() {
        String home = System.getProperty("flashsale.home", "");
        Path installed = Path.of(home, "conf", "config.yaml");
        if (!home.isEmpty() && Files.exists(installed)) {
            return load(installed);
        }
        try (InputStream in = FlinkSettings.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            return parse(in, RESOURCE);
        } catch (IOException e) {
            throw new UsageError("cannot read " + RESOURCE + ": " + e.getMessage(), e);
        }
    }

    /** The configuration in a YAML file of any name. */
    public static Configuration load(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in, file.toString());
        } catch (IOException e) {
            throw new UsageError("cannot read " + file + ": " + e, e);
        }
    }

    /** Flink's own loader wants a folder with a file of one name, so it gets one. */
    private static Configuration parse(InputStream in, String name) throws IOException {
        Path folder = Files.createTempDirectory("flashsale-conf");
        Path copy = folder.resolve(GlobalConfiguration.FLINK_CONF_FILENAME);
        try {
            Files.copy(in, copy);
            return GlobalConfiguration.loadConfiguration(folder.toString());
        } catch (RuntimeException e) {
            throw new UsageError(
                    name + " is not a valid Flink configuration: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(folder);
        }
    }
}
