// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.MemoryObjectStore;
import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Operation;
import io.firn.table.CommitMessage;
import io.firn.table.Row;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A table of 1,000 files sorted by id: a scan opens the files that can match, and no others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PruningTest {
    private static final int FILES = 1_000;
    private static final int ROWS = 10;

    private final CountingObjectStore store = new CountingObjectStore(new MemoryObjectStore());
    private Table table;

    @BeforeAll
    void create() {
        Schema schema = Schema.of(
                Field.required("id", Type.Simple.LONG),
                Field.required("code", Type.Simple.STRING),
                Field.optional("rare", Type.Simple.DOUBLE));
        table = Table.create(store, schema, World.of(new Gen(1))).sortBy("id").create();
        List<CommitMessage> files = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            try (TableWriter writer = table.newWriter()) {
                for (int row = 0; row < ROWS; row++) {
                    long id = (long) file * ROWS + row;
                    writer.write(Row.of(id, "code-%06d".formatted(id), file == 500 ? (Object) Double.NaN : null));
                }
                files.addAll(writer.finish());
            }
            if (files.size() == 100) {
                table.newAppend().add(files).commit();
                files.clear();
            }
        }
        assertThat(table.snapshot().contents().totals().files()).isEqualTo(FILES);
    }

    private int filesOpened(String where, long expectedRows) {
        Table fresh = Table.open(store, World.of(new Gen(2)));
        store.reset();
        Scan scan = fresh.newScan().where(where).build();
        assertThat(Canon.rows(scan.rows(), scan.schema())).as(where).hasSize((int) expectedRows);
        Set<String> paths = store.paths("data/", Operation.READ, Operation.GET, Operation.SIZE);
        return paths.size();
    }

    @Test
    void aSelectiveFilterOpensOnlyTheFilesThatCanMatch() {
        assertThat(filesOpened("id = 4321", 1)).isEqualTo(1);
        assertThat(filesOpened("id between 4315 and 4334", 20)).isEqualTo(3);
        assertThat(filesOpened("id in (5, 5005, 9999, 77777)", 3)).isEqualTo(3);
        assertThat(filesOpened("id < 10", 10)).isEqualTo(1);
        assertThat(filesOpened("id < 0", 0)).isZero();
        assertThat(filesOpened("code = 'code-007777'", 1)).isEqualTo(1);
        assertThat(filesOpened("code starts with 'code-0077'", 100)).isEqualTo(10);
        assertThat(filesOpened("rare is not null", 10)).isEqualTo(1);
        assertThat(filesOpened("id > 9985 and not (id between 9990 and 9999)", 4))
                .isEqualTo(1);
        assertThat(filesOpened("id = 15 or code = 'code-009000'", 2)).isEqualTo(2);
    }

    @Test
    void aFullScanOpensAllFiles() {
        assertThat(filesOpened("id >= 0", (long) FILES * ROWS)).isEqualTo(FILES);
    }
}
