// SPDX-License-Identifier: Apache-2.0
package io.firn.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectStore;
import io.firn.metadata.Environment;
import io.firn.snapshot.Snapshot;
import org.junit.jupiter.api.Test;

class TableMetadataTest {
    private final SimulatedEnvironment world = new SimulatedEnvironment(1);
    private final Environment environment = world.environment();

    @Test
    void whatWasCommittedIsThereWhenTheTableIsOpenedAgain() {
        for (ObjectStore store : new ObjectStore[] {new MemoryObjectStore(), MemoryObjectStore.unordered()}) {
            TableMetadata table = Tables.create(store, environment);
            for (int i = 0; i < 20; i++) {
                CommitResult result = table.commit(
                        Tables.append(table.known(), environment, Tables.file(store.listsInOrder() + "-" + i, 10)));
                assertThat(result).isInstanceOf(CommitResult.Committed.class);
                if (i > 14) {
                    continue;
                }
                Snapshot opened = TableMetadata.open(store, environment).known();
                assertThat(opened).isEqualTo(result.orThrow());
                assertThat(opened.version()).isEqualTo(i + 2);
                assertThat(opened.contents().totals().rows()).isEqualTo(10 * (i + 1));
            }
        }
    }

    @Test
    void openingAPlaceWithoutATableSaysWhatIsMissing() {
        assertThatThrownBy(() -> TableMetadata.open(new MemoryObjectStore(), environment))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no Firn table at memory:")
                .hasMessageContaining("_firn/versions/");
    }

    @Test
    void aTableCannotBeCreatedTwice() {
        ObjectStore store = new MemoryObjectStore();
        Tables.create(store, environment);
        assertThatThrownBy(() -> Tables.create(store, environment))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("already");
    }
}
