// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How hard the files of upserts are compressed: lightly while they are small, and as the table says where it does. */
class UpsertCompressionTest {

    private static final Map<String, String> LIGHT = Map.of("write.zstd-level", "1");
    private static final Map<String, String> USUAL = Map.of("write.zstd-level", "3");

    /** The size of the file that an upsert into such a table makes. */
    private static long sizeBytes(Map<String, String> properties) {
        TableBuilder builder = Table.create(
                        new MemoryObjectStore(),
                        Schema.of(required("id", Type.Simple.LONG), optional("note", Type.Simple.STRING)))
                .primaryKey("id");
        properties.forEach(builder::property);
        Table table = builder.create();
        List<Row> rows = new ArrayList<>();
        for (long id = 0; id < 20_000; id++) {
            rows.add(Row.of(id, "note %d of customer %d, paid".formatted(id * id % 7_919, id * 31 % 977)));
        }
        table.upsert(rows);
        return StoredRows.files(table, table.snapshot()).get(0).file().content().sizeBytes();
    }

    @Test
    void aSmallUpsertIsCompressedLightlyUnlessTheTableSaysHow() {
        assertThat(sizeBytes(Map.of())).isEqualTo(sizeBytes(LIGHT)).isNotEqualTo(sizeBytes(USUAL));
    }

    @Test
    void anUpsertOfMoreThanAQuarterOfAFileIsCompressedAsUsual() {
        String target = "write.target-file-size-bytes";
        long usual = sizeBytes(Map.of("write.zstd-level", "3", target, "1048576"));
        assertThat(sizeBytes(Map.of(target, "1048576"))).isEqualTo(usual);
    }
}
