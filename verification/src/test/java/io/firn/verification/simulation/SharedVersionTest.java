// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.FirnCommand;
import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.CommitBlock;
import io.firn.snapshot.Snapshot;
import io.firn.table.RowCursor;
import io.firn.table.Table;
import io.firn.table.check.TableChecker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A version that several commits share is as sound as any other, down to the rows. */
class SharedVersionTest {
    @TempDir
    Path directory;

    @Test
    void aTableWithSharedVersionsPassesAllChecks() throws Exception {
        try (ObjectStore store = LocalObjectStore.open(directory, Durability.RELAXED)) {
            SharedVersions.make(store);
            Table table = Table.open(store);
            List<CommitBlock> shared = new ArrayList<>();
            for (long version = 1; version <= table.snapshot().version(); version++) {
                Snapshot snapshot = table.snapshot(version);
                if (!snapshot.commit().parts().isEmpty()) {
                    shared.add(snapshot.commit());
                }
            }
            assertThat(shared).isNotEmpty();
            assertThat(shared.get(0).parts()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(shared.get(0).parts().stream()
                            .map(CommitBlock::operation)
                            .distinct())
                    .hasSizeGreaterThanOrEqualTo(3);
            assertThat(ids(table)).hasSize(26);
            assertThat(TableChecker.check(store, Environment.system(), TableChecker.Depth.DATA)
                            .findings())
                    .isEmpty();
        }
        StringWriter out = new StringWriter();
        CommandLine command = FirnCommand.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(out));
        assertThat(command.execute("check", directory.toString()))
                .as(out::toString)
                .isZero();
    }

    private static List<Long> ids(Table table) {
        List<Long> ids = new ArrayList<>();
        try (RowCursor rows = table.newScan().select("id").build().rows()) {
            while (rows.next()) {
                ids.add(rows.getLong(0));
            }
        }
        return ids;
    }
}
