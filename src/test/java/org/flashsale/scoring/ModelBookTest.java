package org.flashsale.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.flashsale.binary.ModelBookFormat;
import org.flashsale.scoring.ModelBook.Bundle;
import org.flashsale.scoring.ModelBook.Prepared;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class ModelBookTest {

    private static final Bundle A = bundle("a");
    private static final Bundle B = bundle("b");
    private static final Bundle C = bundle("c");

    private static Bundle bundle(String name) {
        return new Bundle("s3://models/" + name, name);
    }

    @Test
    void aModelHoldsFromItsTimeOn() {
        ModelBook book = ModelBook.of(A).activate(B, 100, "1").activate(C, 200, "2");
        assertThat(book.at(Long.MIN_VALUE).bundle()).isEqualTo(A);
        assertThat(book.at(99).bundle()).isEqualTo(A);
        assertThat(book.at(100).bundle()).isEqualTo(B);
        assertThat(book.at(199).bundle()).isEqualTo(B);
        assertThat(book.at(Long.MAX_VALUE).bundle()).isEqualTo(C);
        assertThat(book.knows("1")).isTrue();
        assertThat(book.knows("3")).isFalse();
    }

    @Test
    void theLaterOrderWinsFromItsTimeOn() {
        ModelBook book = ModelBook.of(A).activate(B, 200, "1").activate(C, 100, "2");
        assertThat(book.at(99).bundle()).isEqualTo(A);
        assertThat(book.at(300).bundle()).isEqualTo(C);
        assertThat(book.before(300)).contains(A);
    }

    @Test
    void rollingBackGoesOneReleaseBackEachTime() {
        ModelBook book = ModelBook.of(A).activate(B, 100, "1").activate(C, 200, "2");
        ModelBook once = book.rollBack(300, "3");
        assertThat(once.at(299).bundle()).isEqualTo(C);
        assertThat(once.at(300).bundle()).isEqualTo(B);
        ModelBook twice = once.rollBack(400, "4");
        assertThat(twice.at(400).bundle()).isEqualTo(A);
        assertThat(twice.before(400)).isEmpty();
    }

    @Test
    void whatWasReleasedTwiceInARowIsLeftByOneRollback() {
        ModelBook book = ModelBook.of(A).activate(B, 100, "1").activate(B, 200, "2");
        assertThat(book.rollBack(300, "3").last().bundle()).isEqualTo(A);
    }

    @Test
    void ofManyPreparedBundlesTheNewestAreKept() {
        ModelBook book = ModelBook.of(A);
        for (int i = 0; i < 20; i++) {
            book = book.prepare(new Prepared(bundle("p" + i), "model-prepare", "", "r" + i));
        }
        assertThat(book.prepared()).hasSize(8);
        assertThat(book.newest()).map(Prepared::requestId).contains("r19");
    }

    @Test
    void onlyTheNewestPreparedBundleIsReadyAndOnlyOnceAllSubtasksSaidSo() {
        Prepared b = new Prepared(B, "model-prepare", "b", "1");
        Prepared c = new Prepared(C, "model-prepare", "c", "2");
        ModelBook book = ModelBook.of(A).prepare(b);
        assertThat(book.ready("b")).isEmpty();
        assertThat(book.ready(b).ready("b")).contains(b);
        assertThat(book.ready(b).ready(b)).isEqualTo(book.ready(b));
        assertThat(book.ready(b).ready("c")).isEmpty();
        assertThat(book.ready(b).prepare(c).ready("b")).isEmpty();
        assertThat(book.ready(b).prepare(c).ready("c")).isEmpty();
        Prepared again = new Prepared(B, "model-prepare", "b", "3");
        assertThat(book.ready(b).prepare(again).ready("b")).as("another request").isEmpty();
    }

    @Test
    void aRequestCannotPassForTheWordThatAllSubtasksHaveABundle() throws Exception {
        Prepared b = new Prepared(B, "model-prepare", "b", "1");
        for (String mark : List.of("ready/1", "plain/ready/1", "plain/plain/ready/1")) {
            ModelBook book = readAgain(ModelBook.of(A).prepare(b).activate(C, 100, mark));
            assertThat(book.knows(mark)).isTrue();
            assertThat(book.ready("b")).isEmpty();
            ModelBook ready = readAgain(ModelBook.of(A).prepare(b).ready(b));
            assertThat(ready.knows(mark)).isFalse();
            assertThat(ready.ready("b")).contains(b);
            Prepared named = new Prepared(B, "model-prepare", "b", mark);
            ModelBook other = ModelBook.of(A).prepare(named).ready(named);
            assertThat(other.knows(mark)).isTrue();
            assertThat(other.ready("b")).contains(named);
            assertThat(other.requests()).doesNotHaveDuplicates();
        }
    }

    /** A twin that remembers everything; what has passed is forgotten without a difference. */
    @Test
    void aBookSaysWhatATwinSaysThatForgetsNothing() {
        ForAll.seeds(
                300,
                random -> {
                    ModelBook book = ModelBook.of(A);
                    TreeMap<Long, Bundle> twin = new TreeMap<>();
                    twin.put(Long.MIN_VALUE, A);
                    long passed = 0;
                    for (int order = 0; order < 12; order++) {
                        long from = passed + random.nextInt(100);
                        Bundle next = bundle("m" + random.nextInt(4));
                        book = book.activate(next, from, "r" + order);
                        twin.tailMap(from, true).clear();
                        twin.put(from, next);
                        passed += random.nextInt(30);
                        book = readAgain(book.passed(passed));
                        check(book, twin, passed, random);
                    }
                    assertThat(book.spans().size()).isLessThanOrEqualTo(13);
                });
    }

    private static void check(
            ModelBook book, NavigableMap<Long, Bundle> twin, long passed, Random random) {
        for (int i = 0; i < 20; i++) {
            long time = passed + random.nextInt(200);
            assertThat(book.at(time).bundle()).isEqualTo(twin.floorEntry(time).getValue());
        }
    }

    private static ModelBook readAgain(ModelBook book) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelBookFormat.INSTANCE.write(book, new DataOutputStream(bytes));
        ModelBook read =
                ModelBookFormat.INSTANCE.read(
                        1, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read).isEqualTo(book);
        return read;
    }
}
