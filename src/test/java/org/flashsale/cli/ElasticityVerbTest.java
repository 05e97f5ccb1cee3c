package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.flashsale.plan.Priors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElasticityVerbTest {
    private static final String MAPPING = "sku=sku,category=kind,time=week,price=price,units=n";

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path data;
    private Path priors;

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(folder.resolve("history.csv"), csv());
        priors = folder.resolve("priors.json");
    }

    private static String csv() {
        StringBuilder csv = new StringBuilder("sku,kind,week,price,n\n");
        for (int week = 1; week <= 16; week++) {
            double price = 5 + week % 3;
            double units = 1_000 * Math.pow(price, -2) * (week % 2 == 0 ? 1.1 : 0.9);
            csv.append("A,lamps," + week + "," + price + "," + units + "\n");
            csv.append("B,lamps," + week + "," + 2 * price + "," + units + "\n");
        }
        return csv.toString();
    }

    private int run(String... more) {
        List<String> args = new ArrayList<>(List.of("elasticity", "--data", data.toString()));
        args.addAll(List.of("--out", priors.toString()));
        args.addAll(Arrays.asList(more));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args.toArray(new String[0]));
    }

    @Test
    void writesPriorsAndAPage() throws IOException {
        Path html = folder.resolve("page/elasticity.html");

        assertThat(run("--mapping", MAPPING, "--html", html.toString()))
                .as(err.toString())
                .isZero();

        assertThat(Priors.parse(Files.readString(priors)).skus()).containsOnlyKeys("A", "B");
        assertThat(out.toString()).contains("lamps: 2 SKUs, elasticity -1.88");
        assertThat(Files.readString(html)).contains("<svg", "lamps", "SHA-256");
    }

    @Test
    void overwritesNothingThatItReadsOrWrites() throws IOException {
        priors = data;

        assertThat(run("--mapping", MAPPING)).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("history.csv: is read too; name another file");
        assertThat(Files.readString(data)).isEqualTo(csv());

        priors = folder.resolve("priors.json");
        String same = folder.resolve("./priors.json").toString();
        assertThat(run("--mapping", MAPPING, "--html", same)).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("priors.json: is named twice; name two files");
        assertThat(priors).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "'A,lamps,3,5.0', 'A,lamps,3,free', 'line 6, column price'",
        "'A,lamps,3,5.0', 'A,lamps,3,NaN', 'line 6, column price'",
        "'A,lamps,3,5.0', 'A,lamps,3,5d', 'line 6, column price'",
        "'A,lamps,3,5.0', 'A,lamps,3,0x1p4', 'line 6, column price'",
        "'A,lamps,3,5.0', 'A,lamps,3,Infinity', 'line 6, column price'",
        "'A,lamps,3,5.0', 'A,lamps,3,-5.0', 'line 6, column price'",
        "'A,lamps,3,5.0', 'A,lamps,May,5.0', 'line 6, column week'",
        "'A,lamps,3,5.0', 'A,rugs,3,5.0', 'line 6, column kind'",
        "'A,lamps,3,5.0', ',lamps,3,5.0', 'line 6, column sku'",
        "'A,lamps,3,5.0', 'A,lamps,5.0', 'line 6: 4 columns'",
        "'A,lamps,3,5.0', 'A,\"lamps,3,5.0', 'line 6: '",
        "'week,price', 'week,cost', 'line 1: there is no column price'",
        "'week,price', 'week,week', 'line 1: a column is named twice'"
    })
    void aDamagedHistoryIsOneLineWithItsPlaceAndNothingIsWritten(
            String sound, String damaged, String place) throws IOException {
        assertThat(csv()).contains(sound);
        Files.writeString(data, csv().replace(sound, damaged));

        assertThat(run("--mapping", MAPPING)).isEqualTo(Main.MISUSED);

        assertThat(err.toString().lines())
                .hasSize(1)
                .allMatch(line -> line.contains(data + ": " + place));
        assertThat(priors).doesNotExist();
    }

    @Test
    void aCutArchiveIsOneLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(csv().getBytes(StandardCharsets.UTF_8));
        }
        Files.write(data, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));

        assertThat(run("--mapping", MAPPING)).isEqualTo(Main.MISUSED);

        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("cut off"));
        assertThat(priors).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"'5', NO_PRICE_VARIATION", "'sqrt', POSITIVE_ELASTICITY", "'few', TOO_FEW_ROWS"})
    void aHistoryThatTellsNothingIsOneLine(String price, String code) throws IOException {
        StringBuilder csv = new StringBuilder("sku,kind,week,price,n\n");
        for (int week = 1; week <= (price.equals("few") ? 2 : 12); week++) {
            double units = 10 + week;
            csv.append("A,lamps," + week + ",");
            csv.append(price.equals("5") ? 5 : Math.sqrt(units)).append("," + units + "\n");
        }
        Files.writeString(data, csv.toString());

        assertThat(run("--mapping", MAPPING)).isEqualTo(Main.MISUSED);

        assertThat(err.toString().lines())
                .hasSize(1)
                .allMatch(line -> line.contains(data + ": ") && line.contains(code));
        assertThat(priors).doesNotExist();
    }

    @Test
    void badRowsAreSkippedWhenThatIsAskedFor() throws IOException {
        Files.writeString(data, csv() + "A,lamps,17,5.0,-3\n");

        assertThat(run("--mapping", MAPPING)).isEqualTo(Main.MISUSED);
        assertThat(run("--mapping", MAPPING, "--skip-bad-rows")).isZero();
        assertThat(out.toString()).contains("left out: 1 bad rows");
    }

    @Test
    void strictFailsWhereOthersLeaveOut() throws IOException {
        Files.writeString(data, csv() + "C,lamps,1,5.0,3\n");

        assertThat(run("--mapping", MAPPING)).isZero();
        assertThat(out.toString()).contains("left out: SKU C").contains("TOO_FEW_ROWS");
        assertThat(run("--mapping", MAPPING, "--strict")).isEqualTo(Main.MISUSED);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("SKU C"));
    }

    @ParameterizedTest
    @CsvSource({
        "'--mapping=sku=sku,time=week,units=n', either price or revenue",
        "'--mapping=sku=sku,price=price,units=n', 'time'",
        "'--mapping=sky=sku', '--mapping'",
        "'--format=apple-juice', 'orange-juice'",
        "'--spec=B', 'either --format or --mapping'",
        "'--draws=3', '--draws must be 20 to 10000'"
    })
    void mistakesOfTheCommandLineAreOneLine(String option, String part) {
        assertThat(run(option)).isEqualTo(Main.MISUSED);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains(part));
    }

    @Test
    void aSpecificationNeedsItsColumns() {
        assertThat(run("--mapping", MAPPING, "--spec", "C")).isEqualTo(Main.MISUSED);
        assertThat(err.toString()).contains("--spec C needs columns that are not mapped");
    }
}
