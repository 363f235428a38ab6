// SPDX-License-Identifier: Apache-2.0
package io.firn.manifest;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The columns of a manifest that every table has, in file order: first those that a plan looks at in every entry, so that
 * they are read together. Spec section 6.3.
 */
enum ManifestColumn {
    KIND(1, ValueType.of(Physical.INT32, new Meaning.Plain())),
    FILE_ID(2, ValueType.of(Physical.INT64, new Meaning.Plain())),
    SPEC_ID(3, ValueType.of(Physical.INT32, new Meaning.Plain())),
    SCHEMA_ID(4, ValueType.of(Physical.INT32, new Meaning.Plain())),
    ROW_COUNT(5, ValueType.of(Physical.INT64, new Meaning.Plain())),
    UUID_HIGH(6, ValueType.of(Physical.INT64, new Meaning.Plain())),
    UUID_LOW(7, ValueType.of(Physical.INT64, new Meaning.Plain())),
    DIRECTORY(8, ValueType.of(Physical.BYTES, new Meaning.Text())),
    PATH(9, ValueType.of(Physical.BYTES, new Meaning.Text())),
    SIZE_BYTES(10, ValueType.of(Physical.INT64, new Meaning.Plain())),
    CRC32C(11, ValueType.of(Physical.INT32, new Meaning.Integer(32, false))),
    SORT_ORDER_ID(12, ValueType.of(Physical.INT32, new Meaning.Plain())),
    FIRST_ROW_ID(13, ValueType.of(Physical.INT64, new Meaning.Plain())),
    ADDED_VERSION(14, ValueType.of(Physical.INT64, new Meaning.Plain())),
    DV_UUID_HIGH(15, ValueType.of(Physical.INT64, new Meaning.Plain())),
    DV_UUID_LOW(16, ValueType.of(Physical.INT64, new Meaning.Plain())),
    DV_PATH(17, ValueType.of(Physical.BYTES, new Meaning.Text())),
    DV_OFFSET(18, ValueType.of(Physical.INT64, new Meaning.Plain())),
    DV_SIZE_BYTES(19, ValueType.of(Physical.INT32, new Meaning.Plain())),
    DV_CARDINALITY(20, ValueType.of(Physical.INT64, new Meaning.Plain()));

    /** Values of {@link #KIND}. */
    static final int ADDED = 0;

    static final int REMOVED = 1;
    static final int DELETIONS = 2;

    /** The struct with a field for each partition field. */
    static final String PARTITION = "partition";

    static final int PARTITION_ID = 30;

    /** The struct with a struct for each column that has statistics. */
    static final String STATISTICS = "stats";

    static final int STATISTICS_ID = 31;

    /** Where the field ids of partition values begin: this plus the id of the partition field. */
    static final int PARTITION_IDS = 10_000_000;

    /** Where the field ids of statistics begin: this plus {@value #IDS_PER_COLUMN} times the id of the column. */
    static final int STATISTICS_IDS = 20_000_000;

    static final int IDS_PER_COLUMN = 10;

    /** What is stated of a column, one leaf each; the ordinal plus one is added to the field id of the column's struct. */
    enum Statistic {
        MIN,
        MAX,
        NULLS,
        NANS,
        VALUES,
        EXACT;

        String path(int fieldId) {
            return STATISTICS + '.' + columnName(fieldId) + '.' + label();
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        int id(int fieldId) {
            return Math.addExact(statisticsId(fieldId), ordinal() + 1);
        }
    }

    private final int id;
    private final ValueType type;

    ManifestColumn(int id, ValueType type) {
        this.id = id;
        this.type = type;
    }

    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    ValueType type() {
        return type;
    }

    /** Only what every kind of entry has is required. */
    boolean optional() {
        return this != KIND && this != FILE_ID;
    }

    ParquetField.Value field() {
        return new ParquetField.Value(path(), OptionalInt.of(id), optional(), type);
    }

    static String partitionName(int partitionFieldId) {
        return "p" + partitionFieldId;
    }

    static String partitionPath(int partitionFieldId) {
        return PARTITION + '.' + partitionName(partitionFieldId);
    }

    static int partitionId(int partitionFieldId) {
        return Math.addExact(PARTITION_IDS, partitionFieldId);
    }

    static String columnName(int fieldId) {
        return "c" + fieldId;
    }

    static int statisticsId(int fieldId) {
        return Math.addExact(STATISTICS_IDS, Math.multiplyExact(IDS_PER_COLUMN, fieldId));
    }
}
