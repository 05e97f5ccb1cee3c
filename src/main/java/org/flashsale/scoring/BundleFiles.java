package org.flashsale.scoring;

import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_ARCHIVE;
import static org.flashsale.scoring.BundleProblem.Code.MISSING_FILE;
import static org.flashsale.scoring.BundleProblem.Code.TOO_LARGE;
import static org.flashsale.scoring.BundleProblem.Code.UNSAFE_PATH;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The files of a bundle, as bytes: from a folder, a zip, the class path or a URI. Nothing is ever
 * written to disk, and nothing larger than the limits is read.
 */
final class BundleFiles {

    /** Limits in bytes; all four files are required. */
    private static final Map<String, Integer> LIMITS =
            Map.of(
                    ModelManifest.GRAPH_FILE, 256 << 20,
                    ModelManifest.FILE, 1 << 20,
                    ModelManifest.GOLDEN_FILE, 16 << 20,
                    ModelManifest.CARD_FILE, 1 << 20);

    private static final List<String> NAMES =
            List.of(
                    ModelManifest.FILE,
                    ModelManifest.GRAPH_FILE,
                    ModelManifest.GOLDEN_FILE,
                    ModelManifest.CARD_FILE);

    private static final int ARCHIVE_ENTRIES_MAX = 64;
    private static final int OTHER_BYTES_MAX = 16 << 20;
    private static final String CLASS_PATH = "classpath:";

    private final String location;
    private final List<BundleProblem> problems = new ArrayList<>();
    private final Map<String, byte[]> files = new TreeMap<>();
    private int skipped;

    private BundleFiles(String location) {
        this.location = location;
    }

    /**
     * Reads a bundle.
     *
     * @throws BundleRejected when files are missing, too large or in no readable archive
     * @throws IOException when the place cannot be read at present
     */
    static Map<String, byte[]> read(String location, BundleSource source)
            throws BundleRejected, IOException {
        BundleFiles bundle = new BundleFiles(location);
        bundle.locate(source);
        // What was not read after a refusal is not missing.
        if (bundle.problems.isEmpty()) {
            NAMES.stream()
                    .filter(name -> !bundle.files.containsKey(name))
                    .forEach(name -> bundle.problem(MISSING_FILE, name));
        }
        if (!bundle.problems.isEmpty()) {
            throw new BundleRejected(location, bundle.problems);
        }
        return bundle.files;
    }

    private void locate(BundleSource source) throws IOException {
        if (location.startsWith(CLASS_PATH)) {
            String folder = location.substring(CLASS_PATH.length());
            readEach(name -> classPath(folder, name));
        } else if (location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*") && !isFile(location)) {
            readUri(source);
        } else {
            readPath(path());
        }
    }

    private static boolean isFile(String location) {
        return location.regionMatches(true, 0, "file:", 0, 5);
    }

    private Path path() throws IOException {
        try {
            return isFile(location) ? Path.of(uri(location)) : Path.of(location);
        } catch (InvalidPathException | UnsupportedOperationException e) {
            throw new IOException("no path: " + location, e);
        }
    }

    private static URI uri(String text) throws IOException {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("no URI: " + text, e);
        }
    }

    private static InputStream classPath(String folder, String name) throws IOException {
        String path = folder + (folder.endsWith("/") ? "" : "/") + name;
        InputStream in = BundleFiles.class.getResourceAsStream(path);
        if (in == null) {
            throw new FileNotFoundException(path);
        }
        return in;
    }

    private void readUri(BundleSource source) throws IOException {
        if (location.endsWith(".zip")) {
            try (InputStream in = source.open(uri(location))) {
                readZip(in);
            }
        } else {
            String folder = location.endsWith("/") ? location : location + "/";
            readEach(name -> source.open(uri(folder + name)));
        }
    }

    private void readPath(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            try (InputStream in = Files.newInputStream(path)) {
                readZip(in);
            }
        } else if (Files.isDirectory(path)) {
            readEach(name -> Files.newInputStream(path.resolve(name)));
        } else {
            throw new FileNotFoundException("there is no bundle at " + path);
        }
    }

    private interface Opener {
        InputStream open(String name) throws IOException;
    }

    private void readEach(Opener opener) throws IOException {
        for (String name : NAMES) {
            if (!readOne(name, opener)) {
                return;
            }
        }
    }

    /**
     * False when the bundle is refused; a file that is not there is told later, with the others.
     */
    private boolean readOne(String name, Opener opener) throws IOException {
        try (InputStream in = opener.open(name)) {
            return keep(name, in);
        } catch (FileNotFoundException | NoSuchFileException e) {
            return true;
        }
    }

    private void readZip(InputStream in) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(in)) {
            int entries = 0;
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                if (++entries > ARCHIVE_ENTRIES_MAX) {
                    problem(TOO_LARGE, "more than " + ARCHIVE_ENTRIES_MAX + " archive entries");
                    return;
                }
                if (leavesTheArchive(e.getName())) {
                    problem(UNSAFE_PATH, "archive entry " + printable(e.getName()));
                    return;
                }
                if (!e.isDirectory() && !keep(e.getName(), zip)) {
                    return;
                }
            }
            if (entries == 0) {
                problem(MALFORMED_ARCHIVE, "no zip archive, or an empty one");
            }
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            problem(MALFORMED_ARCHIVE, printable(String.valueOf(e.getMessage())));
        }
    }

    private static boolean leavesTheArchive(String name) {
        return name.startsWith("/")
                || name.contains("\\")
                || name.contains(":")
                || List.of(name.split("/", -1)).contains("..");
    }

    /**
     * Keeps a file of the bundle, skips others; false when it exceeds its limit, or that of all
     * others together, or was there before.
     */
    private boolean keep(String name, InputStream in) throws IOException {
        Integer known = LIMITS.get(name);
        int limit = known == null ? OTHER_BYTES_MAX - skipped : known;
        byte[] content = in.readNBytes(limit + 1);
        if (content.length > limit) {
            problem(TOO_LARGE, printable(name) + " has more than " + limit + " bytes");
            return false;
        }
        if (known == null) {
            skipped += content.length;
        } else if (files.put(name, content) != null) {
            problem(MALFORMED_ARCHIVE, name + " is there twice");
            return false;
        }
        return true;
    }

    private void problem(BundleProblem.Code code, String detail) {
        problems.add(new BundleProblem(code, detail));
    }

    private static String printable(String text) {
        String shown = text.replaceAll("[^\\p{Print}]", "?");
        return shown.length() > 120 ? shown.substring(0, 120) + "…" : shown;
    }
}
