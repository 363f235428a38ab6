// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.Durability;
import io.firn.io.LocalObjectStore;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random series of all operations on a table against rows in memory: after each step the scan shows the rows of the model,
 * and at the end every version still shows what it showed when it was the newest, and the checker finds nothing.
 */
class ModelTest {
    private static final int STEPS = 40;

    @TempDir
    Path directory;

    private final Map<String, Integer> done = new TreeMap<>();

    @Test
    void aTableInAStoreThatListsInOrderAgreesWithTheModel() {
        Seeds.forEach(8, gen -> run(gen, new MemoryObjectStore()));
        assertThat(done).containsKeys("append", "overwrite", "delete", "alter", "raced", "update", "merge");
    }

    @Test
    void aTableInAStoreThatDoesNotListInOrderAgreesWithTheModel() {
        Seeds.forEach(8, gen -> run(gen, MemoryObjectStore.unordered()));
    }

    @Test
    void aTableOnTheLocalDiskAgreesWithTheModel() {
        Seeds.forEach(
                3, gen -> run(gen, LocalObjectStore.open(directory.resolve("seed-" + gen.seed()), Durability.RELAXED)));
    }

    private void run(Gen gen, ObjectStore store) {
        try (store) {
            new ModelRun(gen, store, done).run(STEPS);
        }
    }
}
