// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.expression.ColumnStatistics;
import io.firn.expression.ColumnStatistics.Bounds;
import io.firn.io.testing.Seeds;
import io.firn.types.Type;
import io.firn.types.Values;
import io.firn.types.Widening;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BoundValuesTest {
    private static final String LONG_TEXT = "0123456789012345678901234567890123456789";

    private static ColumnStatistics of(Object min, Object max) {
        return new ColumnStatistics(
                10, OptionalLong.of(1), OptionalLong.of(0), Optional.of(new Bounds(min, max, true)));
    }

    private static Optional<Bounds> shortened(Object min, Object max) {
        return BoundValues.shortened(of(min, max)).bounds();
    }

    @Test
    void shortBoundsStayAsTheyAre() {
        ColumnStatistics statistics = of("a", "z".repeat(32));

        assertThat(BoundValues.shortened(statistics)).isSameAs(statistics);
    }

    @Test
    void aLongLowerBoundIsCutAndALongUpperBoundIsRaised() {
        assertThat(shortened(LONG_TEXT, LONG_TEXT))
                .contains(new Bounds("01234567890123456789012345678901", "01234567890123456789012345678902", false));
    }

    @Test
    void anUpperBoundIsRaisedAtTheLastCodePointThatCanBe() {
        String highest = Character.toString(Character.MAX_CODE_POINT);

        assertThat(shortened("a", "b" + highest.repeat(20))).contains(new Bounds("a", "c", false));
        assertThat(shortened("a", highest.repeat(20))).isEmpty();
        assertThat(shortened("a", "a".repeat(29) + "\uD7FF" + "zzz"))
                .contains(new Bounds("a", "a".repeat(29) + "\uE000", false));
    }

    @Test
    void binaryBoundsAreCutAsBytes() {
        byte[] low = new byte[40];
        byte[] high = new byte[40];
        Arrays.fill(high, (byte) 0xff);
        high[3] = 7;

        Bounds bounds = shortened(ByteBuffer.wrap(low), ByteBuffer.wrap(high)).orElseThrow();

        assertThat(bounds.min()).isEqualTo(ByteBuffer.wrap(new byte[32]));
        assertThat(bounds.max()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, -1, -1, 8}));
        assertThat(bounds.exact()).isFalse();
        high[3] = -1;
        assertThat(shortened(ByteBuffer.wrap(low), ByteBuffer.wrap(high))).isEmpty();
    }

    @Test
    void shortenedTextBoundsEncloseTheTextAndAreShort() {
        List<String> letters =
                List.of("a", "z", "é", "日", "\uD7FF", "\uE000", "😀", Character.toString(Character.MAX_CODE_POINT));
        Seeds.forEach(2_000, gen -> {
            StringBuilder text = new StringBuilder();
            for (int i = gen.between(1, 45); i > 0; i--) {
                text.append(gen.pick(letters));
            }
            String value = text.toString();

            Optional<Bounds> bounds = shortened(value, value);

            if (bounds.isPresent()) {
                assertThat(Values.order(Type.Simple.STRING).compare(bounds.get().min(), value))
                        .isLessThanOrEqualTo(0);
                assertThat(Values.order(Type.Simple.STRING).compare(bounds.get().max(), value))
                        .isGreaterThanOrEqualTo(0);
                for (Object bound : List.of(bounds.get().min(), bounds.get().max())) {
                    assertThat(((String) bound).getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(33);
                }
            } else {
                assertThat(value).startsWith(Character.toString(Character.MAX_CODE_POINT));
            }
        });
    }

    @Test
    void valuesOfANarrowerTypeAreWidened() {
        assertThat(Widening.ofRaw(Type.Simple.LONG, 7)).contains(7L);
        assertThat(Widening.ofRaw(Type.Simple.DOUBLE, 1.5f)).contains(1.5);
        assertThat(Widening.ofRaw(new Type.Decimal(20, 2), new BigDecimal("1.25")))
                .contains(new BigDecimal("1.25"));
        assertThat(Widening.ofRaw(Type.Simple.TIMESTAMP, -1)).contains(-86_400_000_000L);
        assertThat(Widening.ofRaw(Type.Simple.TIMESTAMP_NS, 1)).contains(86_400_000_000_000L);
    }

    @Test
    void whatIsNoValueOfTheTypeMakesBoundsUnknown() {
        assertThat(Widening.ofRaw(Type.Simple.INT, 7L)).isEmpty();
        assertThat(Widening.ofRaw(Type.Simple.TIMESTAMP_NS, Integer.MAX_VALUE)).isEmpty();
        assertThat(Widening.ofRaw(new Type.Decimal(20, 2), new BigDecimal("1.2")))
                .isEmpty();
        assertThat(BoundValues.fitted(Type.Simple.LONG, of("a", 2L)).bounds()).isEmpty();
        assertThat(BoundValues.fitted(Type.Simple.LONG, of(1, 2)).bounds()).contains(new Bounds(1L, 2L, true));
    }

    @Test
    void aUnionIsUnknownWhereOnePartIsUnlessThatPartHasNoValues() {
        ColumnStatistics some = of(1L, 5L);
        ColumnStatistics unknown = new ColumnStatistics(10, OptionalLong.empty(), OptionalLong.of(0), Optional.empty());
        ColumnStatistics none = new ColumnStatistics(4, OptionalLong.of(4), OptionalLong.of(0), Optional.empty());

        assertThat(BoundValues.united(Type.Simple.LONG, some, of(3L, 9L)))
                .isEqualTo(new ColumnStatistics(
                        20, OptionalLong.of(2), OptionalLong.of(0), Optional.of(new Bounds(1L, 9L, true))));
        assertThat(BoundValues.united(Type.Simple.LONG, some, unknown))
                .isEqualTo(new ColumnStatistics(20, OptionalLong.empty(), OptionalLong.of(0), Optional.empty()));
        assertThat(BoundValues.united(Type.Simple.LONG, none, some))
                .isEqualTo(new ColumnStatistics(14, OptionalLong.of(5), OptionalLong.of(0), some.bounds()));
    }
}
