package org.flashsale.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** What a benchmark ran on. */
final class Machine {

    private Machine() {}

    static Map<String, Object> describe(Processes processes) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("cpu", lineOf("/proc/cpuinfo", "model name"));
        m.put("cores", Runtime.getRuntime().availableProcessors());
        m.put("memory", lineOf("/proc/meminfo", "MemTotal"));
        m.put(
                "os",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        m.put(
                "jdk",
                System.getProperty("java.vm.name")
                        + " "
                        + System.getProperty("java.runtime.version"));
        m.put("flink", EnvironmentInformation.getVersion());
        m.put("onnxruntime", jarVersion("onnxruntime"));
        m.put("rocksdb", jarVersion("frocksdbjni"));
        m.put("kafka", jarVersion("kafka-clients"));
        List<String> notes = new ArrayList<>();
        notes.add("broker and rows are processes of their own; one row at a time");
        notes.add(
                processes.canBind()
                        ? "while measured, a row's process with all its threads (task, source,"
                                + " producer, compaction, collector, compiler) is bound to the last"
                                + " core, broker and measuring process to the others"
                        : "processes are not bound to cores: a row may use all of them");
        notes.add("a virtual machine's neighbours are not seen: trust ratios within one run");
        m.put("notes", notes);
        return m;
    }

    private static String lineOf(String file, String key) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(key)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            return "unknown";
        }
        return "unknown";
    }

    /** Version in the name of a jar of the class path. */
    private static String jarVersion(String artifact) {
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            String file = Path.of(entry).getFileName().toString();
            if (file.startsWith(artifact + "-") && file.endsWith(".jar")) {
                return file.substring(artifact.length() + 1, file.length() - ".jar".length());
            }
        }
        return "unknown";
    }
}
