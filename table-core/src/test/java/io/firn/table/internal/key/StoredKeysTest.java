// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.ColumnBatch;
import io.firn.table.Row;
import io.firn.table.internal.write.RowBuffer;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Keys as words and indexes as bytes, as the specification has them. */
class StoredKeysTest {
    private static final Path VECTORS = Path.of("..", "spec", "vectors", "v1", "keys");
    private static final UUID TABLE = UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f");

    private static KeyColumns key(Type... types) {
        Field[] fields = new Field[types.length];
        for (int i = 0; i < types.length; i++) {
            fields[i] = required("k" + i, types[i]);
        }
        Schema schema = Schema.of(fields);
        return KeyColumns.of(schema, schema.fields().stream().map(Field::id).toList(), TABLE);
    }

    private static KeyWords words(KeyColumns key, Row... rows) {
        RowBuffer buffer = new RowBuffer(new Schema(0, key.fields()));
        for (Row row : rows) {
            buffer.add(row);
        }
        ColumnBatch batch = buffer.batch();
        KeyWords words = KeyWords.ordered(key.form(), 0);
        key.extractor().append(batch.columns(), batch.selection(), words);
        return words;
    }

    private static String line(KeyColumns key, Row row) {
        KeyWords words = words(key, row);
        return "%s %s: %016x %016x, spread %016x"
                .formatted(key.signature(), row, words.first(0), words.second(0), words.spread(0));
    }

    @Test
    void theHashIsSipHashWith128Bits() {
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        hash.hash(new byte[0], 0);
        assertThat(ByteBuffer.allocate(16)
                        .putLong(Long.reverseBytes(hash.low()))
                        .putLong(Long.reverseBytes(hash.high()))
                        .array())
                .isEqualTo(HexFormat.of().parseHex("a3817f04ba25a8e66df67214c7550293"));
    }

    @Test
    void keysHaveTheWordsOfTheSpecification() throws IOException {
        List<String> lines = List.of(
                line(key(Type.Simple.LONG), Row.of(-1L)),
                line(key(Type.Simple.INT), Row.of(17)),
                line(key(Type.Simple.DOUBLE), Row.of(-0.0)),
                line(key(Type.Simple.DOUBLE), Row.of(-1.5)),
                line(key(Type.Simple.DATE), Row.of(LocalDate.of(2026, 11, 22))),
                line(key(new Type.Decimal(10, 2)), Row.of(new BigDecimal("12.50"))),
                line(key(new Type.Decimal(38, 0)), Row.of(new BigDecimal("-2"))),
                line(key(Type.Simple.UUID), Row.of(TABLE)),
                line(key(Type.Simple.LONG, Type.Simple.BOOLEAN), Row.of(5L, true)),
                line(key(Type.Simple.STRING), Row.of("")),
                line(key(Type.Simple.STRING), Row.of("Firn")),
                line(key(Type.Simple.STRING, Type.Simple.INT), Row.of("Firn", 3)));
        assertThat(String.join("\n", lines) + "\n").isEqualTo(Files.readString(VECTORS.resolve("words.txt")));
    }

    @Test
    void anIndexHasTheBytesOfTheSpecificationAndReadsBack() throws IOException {
        KeyColumns key = key(Type.Simple.STRING);
        KeyTable table = KeyTable.of(words(key, Row.of("b"), Row.of("a"), Row.of("c")));
        StoredKeys.Encoded encoded = StoredKeys.encode(table, key.signature());
        byte[] bytes = new byte[encoded.bytes().remaining()];
        encoded.bytes().duplicate().get(bytes);
        assertThat(HexFormat.of().formatHex(bytes) + "\n").isEqualTo(Files.readString(VECTORS.resolve("index.hex")));
        StoredKeys.Head head =
                StoredKeys.head(encoded.bytes().slice(0, encoded.headBytes())).orElseThrow();
        assertThat(head.keys()).isEqualTo(3);
        assertThat(head.signature()).isEqualTo("1:bytes");
    }

    @Test
    void noChangedByteOfAHeadIsTakenForAHead() {
        KeyColumns key = key(Type.Simple.LONG);
        KeyWords words = KeyWords.unordered(key.form(), 0);
        new Random(1).longs(10_000).forEach(words::add);
        StoredKeys.Encoded encoded = StoredKeys.encode(KeyTable.of(words), key.signature());
        byte[] head = new byte[encoded.headBytes()];
        encoded.bytes().duplicate().get(head);
        for (int at = 0; at < head.length; at++) {
            byte[] changed = head.clone();
            changed[at] ^= 0x10;
            assertThat(StoredKeys.head(ByteBuffer.wrap(changed)))
                    .as("byte %d", at)
                    .isEmpty();
        }
        assertThat(StoredKeys.head(ByteBuffer.wrap(head, 0, 10))).isEmpty();
    }
}
