// SPDX-License-Identifier: Apache-2.0
package io.firn.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorBuilderTest {

    @Test
    void leavesKeepValuesAndNullsInOrder() {
        VectorBuilder.Longs longs = new VectorBuilder.Longs();
        for (int i = 0; i < 100; i++) {
            if (i % 7 == 3) {
                longs.appendNull();
            } else {
                longs.append(i * 10L);
            }
        }
        LongVector vector = longs.build();
        assertThat(vector.size()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(vector.isNull(i)).isEqualTo(i % 7 == 3);
            if (i % 7 != 3) {
                assertThat(vector.get(i)).isEqualTo(i * 10L);
            }
        }
    }

    @Test
    void nullsAfterWhichNoNullFollowsAreStillSeen() {
        VectorBuilder.Ints ints = new VectorBuilder.Ints();
        ints.appendNull();
        for (int i = 0; i < 50; i++) {
            ints.append(i);
        }
        IntVector vector = ints.build();
        assertThat(vector.nulls().count()).isEqualTo(1);
        assertThat(vector.isNull(50)).isFalse();
    }

    @Test
    void manyValuesAtATimeAreThoseThatComeOneByOne() {
        VectorBuilder.Longs longs = new VectorBuilder.Longs();
        VectorBuilder.Ints ints = new VectorBuilder.Ints();
        VectorBuilder.Doubles doubles = new VectorBuilder.Doubles();
        VectorBuilder.Bytes bytes = new VectorBuilder.Bytes();
        VectorBuilder.Bytes source = new VectorBuilder.Bytes();
        for (String text : List.of("ab", "", "cde", "f")) {
            source.appendText(text);
        }
        longs.appendNull();
        longs.append(new long[] {1, 2, 3, 4}, 1, 2);
        ints.append(new int[] {1, 2, 3, 4}, 0, 4);
        ints.append(new int[] {5}, 0, 0);
        doubles.append(new double[] {1, 2}, 1, 1);
        bytes.appendText("x");
        for (int time = 0; time < 20; time++) {
            bytes.append(source.build(), 1, 4);
            bytes.append(source.build(), 2, 2);
        }
        assertThat(longs.build().isNull(0)).isTrue();
        assertThat(longs.build().get(1)).isEqualTo(2);
        assertThat(longs.build().get(2)).isEqualTo(3);
        assertThat(longs.size()).isEqualTo(3);
        assertThat(ints.size()).isEqualTo(4);
        assertThat(ints.build().get(3)).isEqualTo(4);
        assertThat(doubles.build().get(0)).isEqualTo(2);
        assertThat(bytes.size()).isEqualTo(61);
        assertThat(bytes.build().copy(0)).isEqualTo(new byte[] {'x'});
        for (int i = 1; i < 61; i += 3) {
            assertThat(bytes.build().copy(i)).isEmpty();
            assertThat(bytes.build().copy(i + 1)).isEqualTo(new byte[] {'c', 'd', 'e'});
            assertThat(bytes.build().copy(i + 2)).isEqualTo(new byte[] {'f'});
        }
    }

    @Test
    void bytesComeFromArraysBuffersAndText() {
        VectorBuilder.Bytes bytes = new VectorBuilder.Bytes();
        bytes.append(new byte[] {1, 2, 3}, 1, 2);
        bytes.appendNull();
        bytes.append(ByteBuffer.wrap(new byte[] {4, 5}));
        bytes.appendText("snöw?\uD83C\uDFD4");
        bytes.append(new byte[0]);
        BytesVector vector = bytes.build();
        assertThat(vector.copy(0)).containsExactly(2, 3);
        assertThat(vector.isNull(1)).isTrue();
        assertThat(vector.length(1)).isZero();
        assertThat(vector.copy(2)).containsExactly(4, 5);
        assertThat(vector.text(3)).isEqualTo("snöw?\uD83C\uDFD4");
        assertThat(vector.length(4)).isZero();
    }

    @Test
    void unpairedSurrogatesAreRefused() {
        VectorBuilder.Bytes bytes = new VectorBuilder.Bytes();
        assertThatThrownBy(() -> bytes.appendText("a\uD800b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("D800")
                .hasMessageContaining("position 1");
        assertThat(bytes.size()).isZero();
    }

    @Test
    void nestedBuildersTellEmptyFromNull() {
        VectorBuilder.Ints x = new VectorBuilder.Ints();
        VectorBuilder.Structs structs = new VectorBuilder.Structs(List.of(x));
        VectorBuilder.Lists lists = new VectorBuilder.Lists(structs);
        x.append(7);
        structs.append();
        structs.appendNull();
        lists.append();
        lists.append();
        lists.appendNull();
        ListVector vector = lists.build();
        assertThat(vector.size()).isEqualTo(3);
        assertThat(vector.end(0)).isEqualTo(2);
        assertThat(vector.elements().isNull(1)).isTrue();
        assertThat(((StructVector) vector.elements()).fields().get(0).isNull(1)).isTrue();
        assertThat(vector.start(1)).isEqualTo(vector.end(1));
        assertThat(vector.isNull(1)).isFalse();
        assertThat(vector.isNull(2)).isTrue();
    }

    @Test
    void truncatingDropsHalfAppendedRows() {
        VectorBuilder.Bytes keys = new VectorBuilder.Bytes();
        VectorBuilder.Doubles values = new VectorBuilder.Doubles();
        VectorBuilder.Maps maps = new VectorBuilder.Maps(keys, values);
        keys.appendText("a");
        values.append(1);
        maps.append();
        keys.appendText("b");
        assertThatThrownBy(maps::append).isInstanceOf(IllegalStateException.class);
        maps.truncate(1);
        assertThat(keys.size()).isEqualTo(1);
        maps.appendNull();
        assertThat(maps.build().isNull(1)).isTrue();
        maps.reset();
        maps.append();
        assertThat(maps.build().size()).isEqualTo(1);
        assertThat(maps.build().isNull(0)).isFalse();
    }

    @Test
    void structsWithUnevenFieldsAreRefused() {
        VectorBuilder.Structs structs =
                new VectorBuilder.Structs(List.of(new VectorBuilder.Ints(), new VectorBuilder.Floats()));
        ((VectorBuilder.Ints) structs.fields().get(0)).append(1);
        assertThatThrownBy(structs::append).isInstanceOf(IllegalStateException.class);
    }
}
