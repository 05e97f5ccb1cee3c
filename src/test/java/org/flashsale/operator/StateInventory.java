package org.flashsale.operator;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.CompositeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.streaming.api.operators.TimerSerializer;

/** What a canonical snapshot of an operator keeps, and how it is written. */
public final class StateInventory {

    /** Written by Flink itself, one way for ever; bytes are those of the Kafka connector. */
    private static final Set<Class<?>> PLAIN =
            Set.of(
                    IntSerializer.class,
                    LongSerializer.class,
                    StringSerializer.class,
                    VoidNamespaceSerializer.class,
                    BytePrimitiveArraySerializer.class);

    private StateInventory() {}

    /** One line for each state: its kind, its name, its serializers; sorted. */
    public static List<String> of(OperatorSubtaskState state) throws Exception {
        Set<String> lines = new TreeSet<>();
        for (KeyedStateHandle handle : state.getManagedKeyedState()) {
            try (FSDataInputStream in = ((KeyGroupsStateHandle) handle).openInputStream()) {
                lines.addAll(keyed(in));
            }
        }
        for (OperatorStateHandle handle : state.getManagedOperatorState()) {
            try (FSDataInputStream in = handle.openInputStream()) {
                lines.addAll(ofOperator(in));
            }
        }
        return List.copyOf(lines);
    }

    private static List<String> keyed(FSDataInputStream in) throws Exception {
        var proxy = new KeyedBackendSerializationProxy<>(StateInventory.class.getClassLoader());
        proxy.read(new DataInputViewStreamWrapper(in));
        List<String> lines = new ArrayList<>();
        String key = name(proxy.getKeySerializerSnapshot().restoreSerializer());
        for (StateMetaInfoSnapshot state : proxy.getStateMetaInfoSnapshots()) {
            lines.add("keyed by " + key + ": " + line(state));
        }
        return lines;
    }

    private static List<String> ofOperator(FSDataInputStream in) throws Exception {
        var proxy = new OperatorBackendSerializationProxy(StateInventory.class.getClassLoader());
        proxy.read(new DataInputViewStreamWrapper(in));
        List<String> lines = new ArrayList<>();
        for (StateMetaInfoSnapshot state : proxy.getOperatorStateMetaInfoSnapshots()) {
            lines.add("operator: " + line(state));
        }
        for (StateMetaInfoSnapshot state : proxy.getBroadcastStateMetaInfoSnapshots()) {
            lines.add("broadcast: " + line(state));
        }
        return lines;
    }

    private static String line(StateMetaInfoSnapshot state) throws Exception {
        List<String> parts = new ArrayList<>();
        for (var entry : state.getSerializerSnapshotsImmutable().entrySet()) {
            TypeSerializerSnapshot<?> kept = entry.getValue();
            parts.add(entry.getKey() + "=" + name(kept.restoreSerializer()));
        }
        parts.sort(null);
        return state.getName() + " " + state.getBackendStateType() + " " + parts;
    }

    /** Who wrote a value; "NOT OURS" in it for whatever no format of ours and no plain one is. */
    private static String name(TypeSerializer<?> serializer) throws Exception {
        if (serializer instanceof BinarySerializer<?> ours) {
            return ours.toString();
        } else if (serializer instanceof ListSerializer<?> list) {
            return "list of " + name(list.getElementSerializer());
        } else if (serializer instanceof MapSerializer<?, ?> map) {
            return name(map.getKeySerializer()) + " to " + name(map.getValueSerializer());
        } else if (serializer instanceof TimerSerializer<?, ?> timer) {
            return "timer of " + name(timer.getKeySerializer());
        } else if (serializer instanceof CompositeSerializer<?> parts) {
            return parts.getClass().getSimpleName() + " of " + names(parts);
        }
        String plain = serializer.getClass().getSimpleName();
        return PLAIN.contains(serializer.getClass()) ? plain : "NOT OURS: " + plain;
    }

    /** Flink tells nobody what a value with a time to live is made of. */
    private static List<String> names(CompositeSerializer<?> parts) throws Exception {
        Field field = CompositeSerializer.class.getDeclaredField("fieldSerializers");
        field.setAccessible(true);
        List<String> names = new ArrayList<>();
        for (TypeSerializer<?> part : (TypeSerializer<?>[]) field.get(parts)) {
            names.add(name(part));
        }
        if (names.isEmpty()) {
            throw new IOException("a value without parts");
        }
        return names;
    }
}
