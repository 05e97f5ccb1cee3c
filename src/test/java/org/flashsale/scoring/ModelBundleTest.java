package org.flashsale.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.BundleProblem.Code;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.InputKind;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {

    @TempDir private Path folder;
    private final TestBundle bundle = new TestBundle(7);

    private BundleRejected rejected(String location) {
        BundleRejected rejected =
                catchThrowableOfType(
                        BundleRejected.class, () -> ModelBundle.load(location, BundleSource.LOCAL));
        assertThat(rejected).as("bundle was accepted").isNotNull();
        return rejected;
    }

    private BundleRejected rejectedFolder() throws IOException {
        return rejected(bundle.writeFolder(folder).toString());
    }

    @Nested
    class Places {

        @Test
        void aFolder() throws Exception {
            ModelBundle loaded = bundle.load(folder);

            assertThat(loaded.name()).isEqualTo("tiny 1");
            assertThat(loaded.manifest().outputs()).hasSize(2);
            assertThat(loaded.model()).isEqualTo(bundle.files().get("model.onnx"));
        }

        @Test
        void aZipWithOtherFilesInIt() throws Exception {
            Path zip =
                    bundle.writeZip(
                            folder.resolve("b.zip"), Map.of("notes/more.txt", new byte[99]));

            assertThat(ModelBundle.load(zip.toString(), BundleSource.LOCAL).name())
                    .isEqualTo("tiny 1");
            assertThat(ModelBundle.load(zip.toUri().toString(), BundleSource.LOCAL).name())
                    .isEqualTo("tiny 1");
        }

        @Test
        void aUriOfAFolderOrZipThroughTheGivenSource() throws Exception {
            Map<URI, byte[]> store = new HashMap<>();
            bundle.files()
                    .forEach((name, bytes) -> store.put(URI.create("s3://b/m/" + name), bytes));
            Path zip = bundle.writeZip(folder.resolve("b.zip"), Map.of());
            store.put(URI.create("s3://b/m.zip"), Files.readAllBytes(zip));
            BundleSource source =
                    uri -> {
                        if (!store.containsKey(uri)) {
                            throw new FileNotFoundException(uri.toString());
                        }
                        return new ByteArrayInputStream(store.get(uri));
                    };

            assertThat(ModelBundle.load("s3://b/m", source).name()).isEqualTo("tiny 1");
            assertThat(ModelBundle.load("s3://b/m/", source).name()).isEqualTo("tiny 1");
            assertThat(ModelBundle.load("s3://b/m.zip", source).name()).isEqualTo("tiny 1");
            assertThatThrownBy(() -> ModelBundle.load("s3://b/m", BundleSource.LOCAL))
                    .isInstanceOf(IOException.class);
        }

        @Test
        void noBundleOnTheClassPathNamesEveryMissingFile() {
            assertThat(rejected("classpath:/no/such/folder").problems())
                    .extracting(BundleProblem::toString)
                    .containsExactlyInAnyOrder(
                            "MISSING_FILE: model.json",
                            "MISSING_FILE: model.onnx",
                            "MISSING_FILE: golden.json",
                            "MISSING_FILE: MODEL_CARD.md");
        }

        @Test
        void aPlaceThatIsNotThere() {
            assertThatThrownBy(
                            () ->
                                    ModelBundle.load(
                                            folder.resolve("gone").toString(), BundleSource.LOCAL))
                    .isInstanceOf(FileNotFoundException.class);
        }
    }

    @Nested
    class Contents {

        @Test
        void aMissingFile() throws Exception {
            bundle.remove("golden.json");
            assertThat(rejectedFolder().problems())
                    .containsExactly(new BundleProblem(Code.MISSING_FILE, "golden.json"));
        }

        @Test
        void aFileThatIsTooLarge() throws Exception {
            bundle.replace("model.json", new byte[(1 << 20) + 1]);
            assertThat(rejectedFolder().code()).isEqualTo(Code.TOO_LARGE);
        }

        @Test
        void anEntryThatLeavesTheArchive() throws Exception {
            for (String name : new String[] {"../evil", "a/../../b", "/etc/x", "c:\\x"}) {
                Path zip = bundle.writeZip(folder.resolve("b.zip"), Map.of(name, new byte[] {1}));
                assertThat(rejected(zip.toString()).problems())
                        .extracting(BundleProblem::code)
                        .contains(Code.UNSAFE_PATH);
            }
        }

        @Test
        void anArchiveOfVeryManyEntriesOrAVeryLargeOne() throws Exception {
            Map<String, byte[]> many = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                many.put("x" + i, new byte[0]);
            }
            Path zip = bundle.writeZip(folder.resolve("b.zip"), many);
            assertThat(rejected(zip.toString()).problems())
                    .extracting(BundleProblem::code)
                    .contains(Code.TOO_LARGE);

            zip = bundle.writeZip(folder.resolve("b.zip"), Map.of("a", new byte[20 << 20]));
            assertThat(rejected(zip.toString()).code()).isEqualTo(Code.TOO_LARGE);
        }

        @Test
        void aFileThatIsNoArchive() throws Exception {
            Path file = Files.writeString(folder.resolve("b.zip"), "not a zip");
            assertThat(rejected(file.toString()).code()).isEqualTo(Code.MALFORMED_ARCHIVE);
        }

        @Test
        void randomBytesNeverEscapeTheRefusal() {
            ForAll.seeds(
                    30,
                    random -> {
                        for (String name : bundle.files().keySet()) {
                            byte[] noise = new byte[random.nextInt(400)];
                            random.nextBytes(noise);
                            TestBundle spoilt = new TestBundle(7).replace(name, noise);
                            Path place = folder.resolve("r" + random.nextInt(1 << 20));
                            spoilt.writeFolder(place);
                            assertThat(rejected(place.toString()).problems()).isNotEmpty();
                        }
                    });
        }

        @Test
        void aModelOfAnotherHash() throws Exception {
            byte[] other = new TestBundle(8).files().get("model.onnx");
            bundle.replace("model.onnx", other);
            assertThat(rejectedFolder().problems())
                    .singleElement()
                    .satisfies(p -> assertThat(p.code()).isEqualTo(Code.HASH_MISMATCH))
                    .satisfies(p -> assertThat(p.detail()).startsWith("model.onnx has SHA-256"));
        }
    }

    @Test
    void aGraphWhoseWeightsLieElsewhere() throws Exception {
        bundle.graph = new TinyModel(7, FeatureCatalogue.WIDTH).withOutsideWeights();
        assertThat(rejectedFolder().problems())
                .containsExactly(
                        new BundleProblem(
                                Code.MALFORMED_MODEL, "model.onnx reads weights from other files"));
    }

    @Nested
    class Manifest {

        @Test
        void thatIsNoJsonOrLacksAField() throws Exception {
            for (String json : new String[] {"", "{", "null", "[]", "{\"name\": \"x\"}"}) {
                bundle.replace("model.json", json.getBytes(UTF_8));
                BundleRejected rejected = rejectedFolder();
                assertThat(rejected.code()).isEqualTo(Code.MALFORMED_MANIFEST);
                assertThat(rejected.getMessage()).doesNotContain("\n");
            }
        }

        @Test
        void ofAnotherFeatureCatalogue() throws Exception {
            bundle.catalogueHash = "0".repeat(64);
            assertThat(rejectedFolder().code()).isEqualTo(Code.CATALOGUE_MISMATCH);
        }

        @Test
        void withInputsThatLackTheirCompanions() throws Exception {
            bundle.inputs.add(TestBundle.input("last", InputKind.SEQUENCE, 32, 16));
            bundle.inputs.add(TestBundle.input("h", InputKind.STATE, 257));
            assertThat(rejectedFolder().problems())
                    .extracting(BundleProblem::code)
                    .containsSubsequence(
                            Code.UNSUPPORTED_INPUT,
                            Code.UNSUPPORTED_INPUT,
                            Code.SHAPE_MISMATCH,
                            Code.SHAPE_MISMATCH);
        }

        @Test
        void ofAnotherWidthThanTheCatalogue() throws Exception {
            bundle.inputs.set(0, TestBundle.input("features", InputKind.FEATURES, 7));
            assertThat(rejectedFolder().code()).isEqualTo(Code.SHAPE_MISMATCH);
        }

        @Test
        void ofAnotherOpsetThanTheGraph() throws Exception {
            bundle.opset = 16;
            assertThat(rejectedFolder().code()).isEqualTo(Code.UNSUPPORTED_OPSET);
        }

        @Test
        void thatTellsEverythingThatIsWrongAtOnce() throws Exception {
            bundle.opset = 16;
            bundle.catalogueHash = "";
            bundle.version = "1\n2";
            bundle.replace("MODEL_CARD.md", new byte[] {1});
            assertThat(rejectedFolder().problems())
                    .extracting(BundleProblem::code)
                    .containsExactlyInAnyOrder(
                            Code.MALFORMED_MANIFEST,
                            Code.CATALOGUE_MISMATCH,
                            Code.HASH_MISMATCH,
                            Code.UNSUPPORTED_OPSET);
        }
    }

    @Test
    void theFallbackSaysTheStatedBaseRateOrTheGoldenMean() throws Exception {
        ModelBundle loaded = bundle.load(folder);
        double mean = 0;
        for (float[] row : bundle.goldenRows) {
            mean += bundle.expected(row)[1] / bundle.goldenRows.length;
        }

        assertThat(loaded.baseRate(Head.PURCHASE)).isEqualTo(TestBundle.BASE_RATE);
        assertThat((double) loaded.baseRate(Head.EXIT)).isCloseTo(mean, within(1e-6));
        assertThat(loaded.baseRate(Head.SENSITIVITY)).isNaN();
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.api.Assertions.within(tolerance);
    }
}
