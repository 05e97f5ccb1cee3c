package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.flashsale.control.Switches.OrderedPrice;
import org.flashsale.domain.Origin;
import org.flashsale.plan.ChangeOrder.Scope;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class SwitchesTest {

    private static final List<Scope> SCOPES = List.of(Scope.GLOBAL, Scope.SALE, Scope.SKU);
    private static final Origin BY = new Origin("control", 0, 7, 1);
    private static final List<String> NAMES = List.of("A", "B");

    /** A word about freezing: the naive twin keeps all of them and reads them anew each time. */
    private record Word(Scope scope, String name, long at, boolean frozen) {}

    /** The newest word holds from its time on, and makes those at or after its time void. */
    private static boolean frozen(List<Word> words, Scope scope, String name, long at) {
        List<Word> standing = new ArrayList<>();
        for (Word word : words) {
            if (word.scope == scope && word.name.equals(name)) {
                standing.removeIf(earlier -> earlier.at >= word.at);
                standing.add(word);
            }
        }
        boolean frozen = false;
        for (Word word : standing) {
            frozen = word.at <= at ? word.frozen : frozen;
        }
        return frozen;
    }

    @Test
    void saysAtEachInstantWhatTheWordsSay() {
        ForAll.seeds(
                200,
                random -> {
                    List<Word> words = new ArrayList<>();
                    Switches switches = Switches.NONE;
                    for (int i = 0; i < 12; i++) {
                        Word word = word(random);
                        words.add(word);
                        Set<String> names = Set.of(word.name);
                        switches =
                                word.frozen
                                        ? switches.freeze(word.scope, names, word.at, BY)
                                        : switches.unfreeze(word.scope, names, word.at, BY);
                    }
                    for (String sku : NAMES) {
                        boolean before = false;
                        for (long at = 0; at < 30; at++) {
                            boolean expected =
                                    frozen(words, Scope.GLOBAL, "", at)
                                            || frozen(words, Scope.SALE, "sale", at)
                                            || frozen(words, Scope.SKU, sku, at);
                            boolean frozen = switches.at(sku, "sale", at).frozen();
                            assertThat(frozen).isEqualTo(expected);
                            if (frozen != before) {
                                assertThat(switches.nextChange(sku, "sale", at - 1)).isEqualTo(at);
                                assertThat(switches.cause(sku, "sale", at)).contains(BY);
                            }
                            before = frozen;
                        }
                    }
                    assertThat(copy(switches).freezes()).isEqualTo(switches.freezes());
                });
    }

    private static Word word(Random random) {
        Scope scope = SCOPES.get(random.nextInt(3));
        String name =
                switch (scope) {
                    case GLOBAL -> "";
                    case SALE -> "sale";
                    case SKU -> NAMES.get(random.nextInt(2));
                };
        return new Word(scope, name, 1 + random.nextInt(25), random.nextBoolean());
    }

    @Test
    void anOrderedPriceHoldsUntilItsEndOrTheNextOne() {
        Switches switches = Switches.NONE.order(price(100, 10, 20)).order(price(200, 15, 18));
        assertThat(switches.at("A", "sale", 9).price()).isEmpty();
        assertThat(switches.at("A", "sale", 14).price()).map(OrderedPrice::price).contains(100L);
        assertThat(switches.at("A", "sale", 15).price()).map(OrderedPrice::price).contains(200L);
        assertThat(switches.at("A", "sale", 18).price()).isEmpty();
        assertThat(switches.at("A", "other", 15).price()).isEmpty();
        assertThat(switches.at("B", "sale", 15).price()).isEmpty();
        assertThat(switches.cause("A", "sale", 18)).as("time ended it").isEmpty();

        Switches cancelled = switches.cancel("A", 16, BY);
        assertThat(cancelled.at("A", "sale", 16).price()).isEmpty();
        assertThat(cancelled.cause("A", "sale", 16)).contains(BY);
        assertThat(cancelled.ordered("A", 16)).isFalse();
        assertThat(cancelled.since(16).prices()).isEmpty();
    }

    private static OrderedPrice price(long price, long from, long to) {
        return new OrderedPrice("sale", "A", price, from, to, BY, Optional.empty());
    }

    private static Switches copy(Switches switches) throws IOException {
        SwitchBook book = new SwitchBook(switches, List.of("r"), 3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SwitchBookFormat.INSTANCE.write(book, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        SwitchBook read = SwitchBookFormat.INSTANCE.read(1, in);
        assertThat(read.requests()).isEqualTo(book.requests());
        assertThat(read.offset()).isEqualTo(3);
        return read.switches();
    }
}
