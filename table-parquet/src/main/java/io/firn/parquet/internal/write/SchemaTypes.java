// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Unit;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;

/** The types of leaves in the footer: storage type, logical type, and the older converted type where it says the same. */
final class SchemaTypes {
    private SchemaTypes() {}

    static void describe(ValueType type, SchemaElement element) {
        element.setType(physical(type.physical()));
        if (type.physical() == ValueType.Physical.FIXED) {
            element.setType_length(type.length());
        }
        Meaning meaning = type.meaning();
        if (meaning instanceof Meaning.Text) {
            element.setLogicalType(LogicalType.STRING(new StringType()));
            element.setConverted_type(ConvertedType.UTF8);
        } else if (meaning instanceof Meaning.Decimal decimal) {
            element.setLogicalType(LogicalType.DECIMAL(new DecimalType(decimal.scale(), decimal.precision())));
            element.setConverted_type(ConvertedType.DECIMAL);
            element.setPrecision(decimal.precision());
            element.setScale(decimal.scale());
        } else if (meaning instanceof Meaning.Date) {
            element.setLogicalType(LogicalType.DATE(new DateType()));
            element.setConverted_type(ConvertedType.DATE);
        } else if (meaning instanceof Meaning.Time time) {
            element.setLogicalType(LogicalType.TIME(new TimeType(time.utc(), unit(time.unit()))));
            convertedTime(time.unit(), time.utc(), ConvertedType.TIME_MILLIS, element);
        } else if (meaning instanceof Meaning.Timestamp timestamp) {
            element.setLogicalType(LogicalType.TIMESTAMP(new TimestampType(timestamp.utc(), unit(timestamp.unit()))));
            convertedTime(timestamp.unit(), timestamp.utc(), ConvertedType.TIMESTAMP_MILLIS, element);
        } else if (meaning instanceof Meaning.Integer integer) {
            element.setLogicalType(LogicalType.INTEGER(new IntType((byte) integer.bits(), integer.signed())));
            element.setConverted_type(converted(integer));
        } else if (meaning instanceof Meaning.Uuid) {
            element.setLogicalType(LogicalType.UUID(new UUIDType()));
        }
    }

    static Type physical(ValueType.Physical physical) {
        return switch (physical) {
            case BOOLEAN -> Type.BOOLEAN;
            case INT32 -> Type.INT32;
            case INT64 -> Type.INT64;
            case INT96 ->
                throw new IllegalArgumentException("INT96 is deprecated and only read; write INT64 timestamps.");
            case FLOAT -> Type.FLOAT;
            case DOUBLE -> Type.DOUBLE;
            case BYTES -> Type.BYTE_ARRAY;
            case FIXED -> Type.FIXED_LEN_BYTE_ARRAY;
        };
    }

    private static TimeUnit unit(Unit unit) {
        return switch (unit) {
            case MILLIS -> TimeUnit.MILLIS(new MilliSeconds());
            case MICROS -> TimeUnit.MICROS(new MicroSeconds());
            case NANOS -> TimeUnit.NANOS(new NanoSeconds());
        };
    }

    /** The converted types mean instants and know no nanoseconds; a local time that claimed one would be shifted. */
    private static void convertedTime(Unit unit, boolean utc, ConvertedType millis, SchemaElement element) {
        if (utc && unit != Unit.NANOS) {
            boolean time = millis == ConvertedType.TIME_MILLIS;
            ConvertedType micros = time ? ConvertedType.TIME_MICROS : ConvertedType.TIMESTAMP_MICROS;
            element.setConverted_type(unit == Unit.MILLIS ? millis : micros);
        }
    }

    private static ConvertedType converted(Meaning.Integer integer) {
        return switch (integer.bits()) {
            case 8 -> integer.signed() ? ConvertedType.INT_8 : ConvertedType.UINT_8;
            case 16 -> integer.signed() ? ConvertedType.INT_16 : ConvertedType.UINT_16;
            case 32 -> integer.signed() ? ConvertedType.INT_32 : ConvertedType.UINT_32;
            case 64 -> integer.signed() ? ConvertedType.INT_64 : ConvertedType.UINT_64;
            default -> throw new IllegalArgumentException("Integers have 8, 16, 32 or 64 bits, not " + integer.bits());
        };
    }
}
