// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScanTest {
    @Test
    void aFilterSelectsExactlyTheRowsThatMatch() {
        Table table = Table.create(
                        new MemoryObjectStore(),
                        Schema.of(required("id", Type.Simple.LONG), optional("name", Type.Simple.STRING)))
                .create();
        try (TableWriter writer = table.newWriter()) {
            for (long i = 0; i < 10_000; i++) {
                writer.write(Row.of(i, i % 3 == 0 ? null : "n" + i));
            }
            table.newAppend().add(writer.finish()).commit();
        }
        try (RowCursor rows =
                table.newScan().where("id between 5000 and 5003").build().rows()) {
            assertThat(rows.toList())
                    .isEqualTo(List.of(
                            Row.of(5000L, "n5000"),
                            Row.of(5001L, null),
                            Row.of(5002L, "n5002"),
                            Row.of(5003L, "n5003")));
        }
        assertThat(table.newScan().build().count()).isEqualTo(10_000);
        assertThat(table.newScan().where("name is null").build().count()).isEqualTo(3_334);
    }
}
