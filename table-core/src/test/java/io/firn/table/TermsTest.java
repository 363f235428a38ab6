// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static io.firn.types.Field.optional;
import static io.firn.types.Field.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.snapshot.TableDefinition.Versions;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TermsTest {
    private static final Schema SCHEMA = Schema.of(
            required("id", Type.Simple.LONG),
            optional("ts", Type.Simple.TIMESTAMP),
            optional("code", Type.Simple.STRING),
            optional("my col", Type.Simple.STRING),
            optional("a.b", Type.Simple.STRING),
            optional("home", new Type.Struct(List.of(optional("city", Type.Simple.STRING)))),
            optional("tags", new Type.ListOf(optional("element", Type.Simple.STRING))),
            optional("day(ts)", Type.Simple.STRING));

    private static String partition(String... terms) {
        PartitionSpec spec = PartitionTerms.apply(List.of(terms), SCHEMA, List.of(), 999)
                .specs()
                .current();
        StringBuilder text = new StringBuilder();
        for (PartitionField field : spec.fields()) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append("%d %s(%s) as %s"
                            .formatted(field.id(), field.transform(), SCHEMA.path(field.sourceId()), field.name()));
        }
        return text.toString();
    }

    @Test
    void partitionTermsAreUnderstoodInAllTheirSpellings() {
        assertThat(partition()).isEmpty();
        assertThat(partition("code", "home.city"))
                .isEqualTo("1000 identity(code) as code; 1001 identity(home.city) as home.city");
        assertThat(partition("days(ts)")).isEqualTo("1000 day(ts) as ts_day");
        assertThat(partition(" Month ( ts ) AS m ")).isEqualTo("1000 month(ts) as m");
        assertThat(partition("year(ts)", "hour(ts) as \"the hour\""))
                .isEqualTo("1000 year(ts) as ts_year; 1001 hour(ts) as the hour");
        for (String bucket : List.of("bucket(16, id)", "bucket(id, 16)", "bucket[16](id)", "BUCKET(16,id)")) {
            assertThat(partition(bucket)).isEqualTo("1000 bucket[16](id) as id_bucket");
        }
        assertThat(partition("truncate(4, code) as prefix")).isEqualTo("1000 truncate[4](code) as prefix");
        assertThat(partition("truncate(1, \"my col\")")).isEqualTo("1000 truncate[1](my col) as my col_trunc");
        assertThat(partition("identity(\"a.b\")")).isEqualTo("1000 identity(\"a.b\") as \"a.b\"");
        // A column that has the name of a term is that column.
        assertThat(partition("day(ts)")).isEqualTo("1000 identity(day(ts)) as day(ts)");
        assertThat(partition("my col")).isEqualTo("1000 identity(my col) as my col");
    }

    @Test
    void partitionTermsThatMakeNoSenseAreRefusedWithAReason() {
        assertPartitionRefused("cod", "'cod'", "did you mean code?");
        assertPartitionRefused("dya(ts)", "there is no transform 'dya'", "year, month, day, hour, bucket");
        assertPartitionRefused("years(code)", "Column code", "year");
        assertPartitionRefused("bucket(id)", "the number of buckets: bucket(16, column)");
        assertPartitionRefused("bucket(0, id)", "at least 1");
        assertPartitionRefused("bucket(99999999999, id)", "below 2^31");
        assertPartitionRefused("hour(3, ts)", "takes a column and no number");
        assertPartitionRefused("tags.element", "within a list or map");
        assertPartitionRefused("home", "choose a part of it");
        assertPartitionRefused("hours(ts", "expected ')'");
        assertPartitionRefused("code prefix", "'prefix' at position 5 is too much");
        assertPartitionRefused("truncate(4, code) as id", "must not have the name 'id' of a column");
        assertPartitionRefused("", "expected a name at position 0");
        assertPartitionRefused("\"code", "quote at position 0 is not closed");
        assertThatThrownBy(() -> partition("code", "code as other"))
                .hasMessageContaining("by identity of column code twice");
        assertThatThrownBy(() -> partition("bucket(2, id) as x", "code as x"))
                .hasMessageContaining("Two partition terms have the name 'x'");
    }

    private static void assertPartitionRefused(String term, String... parts) {
        assertThatThrownBy(() -> partition(term))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .contains(parts);
    }

    @Test
    void aSpecThatWasThereBeforeIsUsedAgainAndSoAreFieldIds() {
        PartitionTerms.Result first =
                PartitionTerms.apply(List.of("days(ts)", "bucket(8, id)"), SCHEMA, List.of(), 999);
        PartitionTerms.Result second = PartitionTerms.apply(
                List.of("hours(ts)", "days(ts)"), SCHEMA, first.specs().all(), 1001);
        assertThat(second.specs().current().id()).isEqualTo(1);
        assertThat(second.specs().current().fields())
                .extracting(PartitionField::id)
                .containsExactly(1002, 1000);
        assertThat(second.lastFieldId()).isEqualTo(1002);
        PartitionTerms.Result third = PartitionTerms.apply(
                List.of("days(ts)", "bucket(8, id)"), SCHEMA, second.specs().all(), 1002);
        assertThat(third.specs().current()).isEqualTo(first.specs().current());
        assertThat(third.specs().all()).hasSize(2);
        PartitionTerms.Result none =
                PartitionTerms.apply(List.of(), SCHEMA, third.specs().all(), 1002);
        assertThat(none.specs().current()).isEqualTo(new PartitionSpec(2, List.of()));
    }

    private static SortOrder sort(String... terms) {
        return SortTerms.apply(List.of(terms), SCHEMA, new Versions<>(List.of(SortOrder.UNSORTED), SortOrder.UNSORTED))
                .current();
    }

    @Test
    void sortTermsAreUnderstoodInAllTheirSpellings() {
        assertThat(sort()).isEqualTo(SortOrder.UNSORTED);
        assertThat(sort("id", "code desc", "ts ASC nulls LAST", "\"a.b\" desc nulls first", "home.city nulls last"))
                .isEqualTo(new SortOrder(
                        1,
                        List.of(
                                new SortOrder.Key(1, true, true),
                                new SortOrder.Key(3, false, false),
                                new SortOrder.Key(2, true, false),
                                new SortOrder.Key(5, false, true),
                                new SortOrder.Key(
                                        SCHEMA.field("home.city").orElseThrow().id(), true, false))));
    }

    @Test
    void sortTermsThatMakeNoSenseAreRefusedWithAReason() {
        assertThatThrownBy(() -> sort("idd")).hasMessageContaining("did you mean id?");
        assertThatThrownBy(() -> sort("id down")).hasMessageContaining("then 'asc' or 'desc'");
        assertThatThrownBy(() -> sort("id nulls")).hasMessageContaining("comes 'first' or 'last'");
        assertThatThrownBy(() -> sort("tags")).hasMessageContaining("choose a part of it");
        assertThatThrownBy(() -> sort("id", "id desc")).hasMessageContaining("sorted by column id twice");
    }
}
