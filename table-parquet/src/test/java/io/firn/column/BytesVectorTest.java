// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BytesVectorTest {
    private static final int LENGTH = 100;

    private static BytesVector of(byte[] bytes, int from, int to) {
        return BytesVector.plain(bytes, new int[] {from, (from + to) / 2, to}, 2, Nulls.none());
    }

    @Test
    void oneByteBeyondAsciiIsFoundWhereverItIsAndNowhereElse() {
        for (int beyond = 0; beyond < LENGTH; beyond++) {
            byte[] bytes = new byte[LENGTH];
            bytes[beyond] = (byte) 0x80;
            for (int from = 0; from <= LENGTH; from += 7) {
                for (int to = from; to <= LENGTH; to++) {
                    assertThat(of(bytes, from, to).isAscii())
                            .as("byte %d in %d to %d", beyond, from, to)
                            .isEqualTo(beyond < from || beyond >= to);
                }
            }
        }
    }

    @Test
    void overADictionaryTheDictionaryDecides() {
        VectorBuilder.Bytes values = new VectorBuilder.Bytes();
        values.appendText("plain");
        BytesVector plain = BytesVector.encoded(values.build(), new int[] {0}, 1, Nulls.none());
        assertThat(plain.isAscii()).isTrue();
        values.appendText("stra\u00dfe");
        assertThat(BytesVector.encoded(values.build(), new int[] {0}, 1, Nulls.none())
                        .isAscii())
                .isFalse();
        assertThat(plain.isAscii()).isTrue();
    }
}
