// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.CommitException;
import io.firn.expression.Predicate;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused for the sake of a key says what helps, and leaves behind no files but those of the caller. */
final class KeyRefusalsTest {
    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final RivalStore rivals = new RivalStore(memory);
    private final Table table = Table.create(
                    rivals.store(), Schema.of(required("id", Type.Simple.LONG), optional("n", Type.Simple.LONG)))
            .primaryKey("id")
            .create();

    private List<CommitMessage> written(long... ids) {
        try (TableWriter writer = table.newWriter()) {
            for (long id : ids) {
                writer.write(Row.of(id, 0L));
            }
            return writer.finish();
        }
    }

    private int files() {
        return memory.list("data/", "", 100).size();
    }

    @Test
    void anAppendThatIsRefusedDeletesItsFilesIfItIsTo() {
        table.newAppend().add(written(1, 2)).commit();
        assertThatThrownBy(() ->
                        table.newAppend().add(written(2)).discardIfRefused().commit())
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() ->
                        table.newAppend().add(written(3, 3)).discardIfRefused().commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("these keys: 3. Nothing was changed.");
        List<CommitMessage> overtaken = written(4);
        rivals.beforeNextVersion(() -> Table.open(memory).upsert(List.of(Row.of(4L, 4L))));
        assertThatThrownBy(() ->
                        table.newAppend().add(overtaken).discardIfRefused().commit())
                .isInstanceOf(CommitException.class);
        assertThat(files()).isEqualTo(2);
        List<CommitMessage> kept = written(2);
        assertThatThrownBy(() -> table.newAppend().add(kept).commit()).isInstanceOf(InvalidRequestException.class);
        assertThat(files()).as("of who did not ask for it").isEqualTo(3);
    }

    @Test
    void filesThatAreInTheTableAreNotDeleted() {
        List<CommitMessage> messages = written(1);
        Table behind = Table.open(memory);
        table.newAppend().add(messages).commit();
        assertThatThrownBy(
                        () -> table.newAppend().add(messages).discardIfRefused().commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("in the table already");
        assertThatThrownBy(() ->
                        behind.newAppend().add(messages).discardIfRefused().commit())
                .isInstanceOfAny(InvalidRequestException.class, CommitException.class);
        assertThat(table.get(1L)).isPresent();
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void aKeyThatARivalHasDeletedCanBeAddedByAHandleThatIsBehind() {
        table.newAppend().add(written(1)).commit();
        Table.open(memory).deleteKeys(List.of(Row.of(1L)));
        table.newAppend().add(written(1)).commit();
        assertThat(table.get(1L)).isPresent();
    }

    @Test
    void updatesAndMergesDoNotNameFilesThatAreGone() {
        table.newAppend().add(written(1, 2)).commit();
        assertThatThrownBy(() ->
                        table.newUpdate(Predicate.alwaysTrue()).set("id", 5L).commit())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("The primary key (id) is unique, but several of the rows to be added have these keys: 5."
                        + " Nothing was changed. Add each key once, or upsert the rows.");
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void aLookupBeforeThereWasAKeyIsRefusedWithWhatHelps() {
        table.newAlter().primaryKey().commit();
        table.newAlter().primaryKey("id").commit();
        assertThatThrownBy(() -> table.newLookup().asOf(2).get(1L))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "Version 2 of the table has no primary key, though version 3 has one. Scan it with a condition instead.");
    }

    @Test
    void conditionsOfAMergeSayWhichMetadataColumnsTheyKnow() {
        Merge merge = table.newMerge(Schema.of(optional("x", Type.Simple.LONG)), List.of(Row.of(1L)))
                .on("t.id = s.x")
                .whenMatched("t._file = 'a'")
                .delete();
        assertThatThrownBy(merge::commit)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(
                        "'_file' cannot be used here: of the metadata columns, expressions know _row_id and _pos of the table.");
    }
}
