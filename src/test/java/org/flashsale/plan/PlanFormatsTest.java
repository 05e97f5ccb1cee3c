package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class PlanFormatsTest {

    @Test
    void everyPlanIsReadAsWritten() {
        ForAll.seeds(
                200,
                random -> {
                    SalePlan plan = RandomPlans.plan(random);
                    assertThat(roundTrip(SaleTermsFormat.INSTANCE, plan.terms()))
                            .isEqualTo(plan.terms());
                    for (SkuPlan sku : plan.skus()) {
                        assertThat(roundTrip(SkuPlanFormat.INSTANCE, sku)).isEqualTo(sku);
                    }
                });
    }

    @Test
    void listsOfImpossibleLengthAreRefused() {
        byte[] forged = {1, 'a'};
        for (BinaryFormat<?> format : List.of(SaleTermsFormat.INSTANCE, SkuPlanFormat.INSTANCE)) {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(forged));
            assertThatThrownBy(() -> format.read(1, in)).isInstanceOf(IOException.class);
        }
    }

    private static <T> T roundTrip(BinaryFormat<T> format, T value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        format.write(value, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        T read = format.read(format.version(), in);
        assertThat(in.read()).as("bytes left over").isEqualTo(-1);
        return read;
    }
}
