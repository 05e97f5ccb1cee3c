package org.flashsale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The broker of a local cluster, as a process of its own. */
final class BrokerMain {
    private BrokerMain() {}

    /**
     * Arguments: the folder of the broker's data, its port, and the file to write its address to
     * when it takes requests.
     */
    public static void main(String[] args) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
        Files.writeString(Path.of(args[2]), broker.bootstrapServers());
        broker.awaitEnd();
    }
}
