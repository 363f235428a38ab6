// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.testing.Gen;
import io.firn.parquet.ParquetField.Mapped;
import io.firn.parquet.ParquetField.Repeated;
import io.firn.parquet.ParquetField.Struct;
import io.firn.parquet.ParquetField.Value;
import io.firn.parquet.ParquetJavaFiles.Style;
import io.firn.parquet.ParquetJavaFiles.ValueEncoding;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of a file become structs, lists and maps, in today's spelling and in the older ones. */
class SchemaFormsTest {
    private static final Style STYLE =
            new Style(ValueEncoding.PLAIN, WriterVersion.PARQUET_1_0, CompressionCodecName.UNCOMPRESSED, false);
    private static final ValueType INT = ValueType.of(Physical.INT32, new Meaning.Plain());

    @TempDir
    Path directory;

    private ParquetField field(String field) throws IOException {
        byte[] bytes = ParquetJavaFiles.write(
                directory, MessageTypeParser.parseMessageType("message m { " + field + " }"), STYLE, 0, 0, new Gen(1));
        return InMemory.open(bytes).schema().fields().get(0);
    }

    private static Value value(String name, boolean optional) {
        return new Value(name, OptionalInt.empty(), optional, INT);
    }

    private static Repeated list(boolean optional, ParquetField element) {
        return new Repeated("l", OptionalInt.empty(), optional, element);
    }

    private static Struct struct(String name, boolean optional, ParquetField... fields) {
        return new Struct(name, OptionalInt.empty(), optional, List.of(fields));
    }

    @Test
    void threeLevelListsHaveTheElementOfTheInnerGroup() throws IOException {
        assertThat(field("optional group l (LIST) { repeated group list { optional int32 element; } }"))
                .isEqualTo(list(true, value("element", true)));
        assertThat(field("required group l (LIST) { repeated group bag { required int32 item; } }"))
                .isEqualTo(list(false, value("element", false)));
    }

    @Test
    void twoLevelListsHaveTheRepeatedFieldAsElement() throws IOException {
        assertThat(field("optional group l (LIST) { repeated int32 element; }"))
                .isEqualTo(list(true, value("element", false)));
        assertThat(field("optional group l (LIST) { repeated group element { required int32 a; optional int32 b; } }"))
                .isEqualTo(list(true, struct("element", false, value("a", false), value("b", true))));
        assertThat(field("optional group l (LIST) { repeated group array { required int32 a; } }"))
                .isEqualTo(list(true, struct("element", false, value("a", false))));
        assertThat(field("optional group l (LIST) { repeated group l_tuple { required int32 a; } }"))
                .isEqualTo(list(true, struct("element", false, value("a", false))));
        assertThat(field("optional group l (LIST) { repeated group array (LIST) { repeated int32 array; } }"))
                .isEqualTo(list(true, new Repeated("element", OptionalInt.empty(), false, value("element", false))));
    }

    @Test
    void aRepeatedFieldWithoutAnnotationIsARequiredListOfRequiredElements() throws IOException {
        assertThat(field("repeated int32 l;")).isEqualTo(list(false, value("element", false)));
        assertThat(field("repeated group l { optional int32 a; }"))
                .isEqualTo(list(false, struct("element", false, value("a", true))));
    }

    @Test
    void mapsAreRecognisedInTheirThreeForms() throws IOException {
        for (String form : List.of(
                "optional group m (MAP) { repeated group key_value { required int32 key; optional int32 value; } }",
                "optional group m (MAP) { repeated group map (MAP_KEY_VALUE) { required int32 k; optional int32 v; } }",
                "optional group m (MAP_KEY_VALUE) { repeated group map { required int32 key; optional int32 value; } }")) {
            assertThat(field(form))
                    .isEqualTo(new Mapped("m", OptionalInt.empty(), true, value("key", false), value("value", true)));
        }
    }

    @Test
    void aMapWithoutValuesIsTheListOfItsKeys() throws IOException {
        assertThat(field("optional group l (MAP) { repeated group key_value { required int32 key; } }"))
                .isEqualTo(list(true, value("element", false)));
    }

    @Test
    void annotationsHaveTheirMeaningAndFieldsTheirIds() throws IOException {
        assertThat(field("optional int64 t (TIMESTAMP(NANOS,true)) = 7;"))
                .isEqualTo(new Value(
                        "t",
                        OptionalInt.of(7),
                        true,
                        ValueType.of(Physical.INT64, new Meaning.Timestamp(Unit.NANOS, true))));
        assertThat(meaning("required int32 v (TIME(MILLIS,false));")).isEqualTo(new Meaning.Time(Unit.MILLIS, false));
        assertThat(meaning("required int64 v (TIMESTAMP_MICROS);")).isEqualTo(new Meaning.Timestamp(Unit.MICROS, true));
        assertThat(meaning("required int32 v (DATE);")).isEqualTo(new Meaning.Date());
        assertThat(meaning("required int32 v (UINT_8);")).isEqualTo(new Meaning.Integer(8, false));
        assertThat(meaning("required binary v (DECIMAL(38,10));")).isEqualTo(new Meaning.Decimal(38, 10));
        assertThat(meaning("required binary v (ENUM);")).isEqualTo(new Meaning.Text());
        assertThat(meaning("required binary v (JSON);")).isEqualTo(new Meaning.Text());
        assertThat(meaning("required fixed_len_byte_array(16) v (UUID);")).isEqualTo(new Meaning.Uuid());
        assertThat(meaning("required fixed_len_byte_array(2) v (FLOAT16);")).isEqualTo(new Meaning.Plain());
        assertThat(meaning("required fixed_len_byte_array(12) v (INTERVAL);")).isEqualTo(new Meaning.Plain());
    }

    private Meaning meaning(String field) throws IOException {
        return ((Value) field(field)).type().meaning();
    }
}
