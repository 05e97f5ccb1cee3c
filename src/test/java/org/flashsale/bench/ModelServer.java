package org.flashsale.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.StepModel;

/**
 * A model server: a POST of a feature row and a vector as floats is answered by the scores and the
 * new vector. The connections stay open, nothing is parsed but numbers, the model's buffers are
 * used again: little more can be taken from it. Its process must have {@code
 * sun.net.httpserver.nodelay} set, or each answer waits for the client's acknowledgement.
 */
public final class ModelServer {

    /** Bytes of a request. */
    static final int REQUEST_BYTES = 4 * (FeatureCatalogue.WIDTH + StepModel.HIDDEN);

    /** Bytes of an answer. */
    static final int ANSWER_BYTES = 4 * (2 + StepModel.HIDDEN);

    private final ThreadLocal<DirectModel> models;
    private final List<DirectModel> open = new ArrayList<>();

    private ModelServer(String bundle) {
        models =
                ThreadLocal.withInitial(
                        () -> {
                            try {
                                DirectModel model = new DirectModel(bundle, 1);
                                synchronized (open) {
                                    open.add(model);
                                }
                                return model;
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    /**
     * Serves until the process is ended; says its port on standard output.
     *
     * @param args folder of the bundle, number of threads
     */
    public static void main(String[] args) throws IOException {
        ModelServer server = new ModelServer(args[0]);
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(args[1])));
        http.createContext("/score", server::score);
        http.start();
        System.out.println(http.getAddress().getPort());
    }

    private void score(HttpExchange exchange) throws IOException {
        try (exchange) {
            ByteBuffer request = ByteBuffer.wrap(exchange.getRequestBody().readAllBytes());
            DirectModel model = models.get();
            Batch batch = model.batch();
            for (int i = 0; i < FeatureCatalogue.WIDTH; i++) {
                batch.features().put(i, request.getFloat());
            }
            for (int i = 0; i < StepModel.HIDDEN; i++) {
                batch.state().put(0, i, request.getFloat());
            }
            model.run(1);
            ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
            answer.putFloat(batch.purchase().get(0)).putFloat(batch.exit().get(0));
            for (int i = 0; i < StepModel.HIDDEN; i++) {
                answer.putFloat(batch.stateOut().get(0, i));
            }
            exchange.sendResponseHeaders(200, ANSWER_BYTES);
            exchange.getResponseBody().write(answer.array());
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
