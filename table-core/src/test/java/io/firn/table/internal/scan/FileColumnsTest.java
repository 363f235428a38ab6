// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.ColumnVector;
import io.firn.column.StructVector;
import io.firn.column.VectorBuilder;
import io.firn.io.CorruptTableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Type.Simple;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Columns of files that a table's own writer does not make. */
class FileColumnsTest {
    private static final ValueType INT = ValueType.of(Physical.INT32, new Meaning.Plain());

    private static ParquetField value(String name, int id) {
        return new ParquetField.Value(name, id == 0 ? OptionalInt.empty() : OptionalInt.of(id), true, INT);
    }

    private static ParquetField struct(String name, int id, ParquetField... fields) {
        return new ParquetField.Struct(name, OptionalInt.of(id), true, List.of(fields));
    }

    private static Field field(int id, String name, boolean required, Type type) {
        return new Field(id, name, required, type, "", Field.Defaults.NONE);
    }

    private static FileColumns columns(List<Field> wanted, ParquetField... stored) {
        return new FileColumns(
                new ScanColumns(wanted, List.of()), new ParquetSchema(List.of(stored)), "data/f", fieldId -> true);
    }

    @Test
    void aFileWithoutFieldIdsIsRefusedNamingTheColumn() {
        assertThatThrownBy(() -> columns(List.of(field(1, "a", false, Simple.INT)), value("first", 0)))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("data/f");
        Type struct = new Type.Struct(List.of(field(2, "x", false, Simple.INT)));
        assertThatThrownBy(() -> columns(List.of(field(1, "s", false, struct)), struct("s", 1, value("x", 0))))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("s.x");
    }

    @Test
    void twoColumnsOfOneIdAreReported() {
        assertThatThrownBy(() -> columns(List.of(field(1, "a", false, Simple.INT)), value("one", 1), value("two", 1)))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("one")
                .hasMessageContaining("two");
    }

    @Test
    void aRequiredColumnWithoutDefaultThatTheFileLacksIsReported() {
        assertThatThrownBy(() -> columns(List.of(field(9, "nine", true, Simple.INT)), value("one", 1)))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("nine")
                .hasMessageContaining("data/f");
    }

    @Test
    void typesThatDoNotFitAreReportedNamingBoth() {
        assertThatThrownBy(() -> columns(List.of(field(1, "a", false, Simple.STRING)), value("a", 1)))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("string")
                .hasMessageContaining("INT32");
        assertThatThrownBy(() -> columns(List.of(field(1, "a", false, Simple.INT)), struct("a", 1, value("x", 2))))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("struct");
        for (Type type : List.of(
                new Type.Struct(List.of(field(2, "x", false, Simple.INT))),
                new Type.ListOf(field(2, "element", false, Simple.INT)),
                new Type.MapOf(field(2, "key", true, Simple.INT), field(3, "value", false, Simple.INT)))) {
            assertThatThrownBy(() -> columns(List.of(field(1, "a", false, type)), value("a", 1)))
                    .isInstanceOf(CorruptTableException.class);
        }
    }

    @Test
    void onlyWhatIsAskedForIsRead() {
        FileColumns columns = columns(
                List.of(
                        field(
                                5,
                                "list",
                                false,
                                new Type.ListOf(field(
                                        6,
                                        "element",
                                        false,
                                        new Type.Struct(List.of(field(8, "y", false, Simple.INT)))))),
                        field(1, "renamed", false, Simple.INT)),
                value("a", 1),
                value("b", 2),
                new ParquetField.Repeated(
                        "l", OptionalInt.of(5), true, struct("element", 6, value("x", 7), value("z", 8))));
        assertThat(columns.toRead().fields())
                .containsExactly(
                        value("a", 1),
                        new ParquetField.Repeated("l", OptionalInt.of(5), true, struct("element", 6, value("z", 8))));
    }

    @Test
    void aStructOfWhichTheFileHasNoWantedFieldIsReadForItsNulls() {
        Field added =
                new Field(9, "added", false, Simple.INT, "", new Field.Defaults(Optional.of(42), Optional.of(42)));
        FileColumns columns = columns(
                List.of(field(1, "s", false, new Type.Struct(List.of(added)))),
                struct(
                        "s",
                        1,
                        new ParquetField.Repeated("l", OptionalInt.of(3), true, value("element", 4)),
                        value("x", 2)));
        assertThat(columns.toRead().fields()).containsExactly(struct("s", 1, value("x", 2)));

        VectorBuilder.Ints x = new VectorBuilder.Ints();
        VectorBuilder.Structs s = new VectorBuilder.Structs(List.of(x));
        x.append(1);
        s.append();
        s.appendNull();
        x.appendNull();
        s.append();
        ColumnVector read = columns.results(List.of(s.build()), 3).get(0);
        Type type = new Type.Struct(List.of(added));
        assertThat(VectorValues.user(type, read, 0)).isEqualTo(Row.of(42));
        assertThat(VectorValues.user(type, read, 1)).isNull();
        assertThat(VectorValues.user(type, read, 2)).isEqualTo(Row.of(42));
        assertThat(((StructVector) read).fields().get(0).isNull(1)).isTrue();
    }

    @Test
    void aPredicateNeverLooksIntoListsOrMaps() {
        Schema schema = Schema.of(Field.optional("l", new Type.ListOf(Field.optional("element", Simple.INT))));
        int element = schema.field("l.element").orElseThrow().id();
        assertThatThrownBy(() -> FilterColumn.of(schema, element))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("l.element");
    }
}
