package org.flashsale.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersResult;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Leaves a transaction on a partition that no coordinator knows, as a record does that was held up
 * on its way until its transaction had ended (KAFKA-14402). Brokers of today refuse such a record
 * unless {@code transaction.partition.verification.enable} is false.
 */
public final class HangingTransaction {

    /** The last version in which a broker need not ask the coordinator itself. */
    private static final short VERSION = ProduceRequest.LAST_STABLE_VERSION_BEFORE_TRANSACTION_V2;

    private HangingTransaction() {}

    /** Sends one record of a transaction that was never begun, or has ended. */
    public static void leave(String broker, String topic, int partition, String id, byte[] value)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            FenceProducersResult producer = admin.fenceProducers(List.of(id));
            producer.all().get();
            MemoryRecords records =
                    MemoryRecords.withTransactionalRecords(
                            Compression.NONE,
                            producer.producerId(id).get(),
                            producer.epochId(id).get(),
                            0,
                            new SimpleRecord(System.currentTimeMillis(), value));
            send(broker, request(topic, partition, id, records));
        }
    }

    private static ByteBuffer request(
            String topic, int partition, String id, MemoryRecords records) {
        ProduceRequestData.TopicProduceDataCollection topics =
                new ProduceRequestData.TopicProduceDataCollection();
        topics.add(
                new ProduceRequestData.TopicProduceData()
                        .setName(topic)
                        .setPartitionData(
                                List.of(
                                        new ProduceRequestData.PartitionProduceData()
                                                .setIndex(partition)
                                                .setRecords(records))));
        ProduceRequestData data =
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(10_000)
                        .setTransactionalId(id)
                        .setTopicData(topics);
        return new ProduceRequest(data, VERSION)
                .serializeWithHeader(new RequestHeader(ApiKeys.PRODUCE, VERSION, "late", 1));
    }

    private static void send(String broker, ByteBuffer request) throws Exception {
        int colon = broker.lastIndexOf(':');
        int port = Integer.parseInt(broker.substring(colon + 1));
        try (Socket socket = new Socket(broker.substring(0, colon), port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] bytes = new byte[request.remaining()];
            request.get(bytes);
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
            new DataInputStream(socket.getInputStream()).readInt();
        }
    }
}
