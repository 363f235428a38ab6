// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.ValueType;
import io.firn.parquet.ValueType.Meaning;
import io.firn.parquet.ValueType.Physical;
import io.firn.parquet.ValueType.Unit;
import java.util.Optional;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;

/** The value type of a leaf, from its storage type and whichever of the two kinds of annotation it has. */
final class Meanings {
    private static final Meaning PLAIN = new Meaning.Plain();

    private Meanings() {}

    static ValueType valueType(SchemaElement element) {
        Physical physical = physical(element.getType());
        int length = physical == Physical.FIXED ? element.getType_length() : 0;
        if (physical == Physical.FIXED && length <= 0) {
            throw new MalformedFooterException(
                    "column %s has fixed values of %d bytes".formatted(element.getName(), length));
        }
        Meaning meaning =
                annotation(element).filter(m -> fits(m, physical, length)).orElse(PLAIN);
        if (physical == Physical.INT96) {
            meaning = new Meaning.Timestamp(Unit.NANOS, true);
        }
        return new ValueType(physical, length, meaning);
    }

    /** Whether bounds of the leaf are in an order that we know: not for INT96 and annotations without a meaning here. */
    static boolean isOrdered(SchemaElement element, ValueType type) {
        if (type.physical() == Physical.INT96) {
            return false;
        }
        boolean annotated = element.isSetLogicalType() || element.isSetConverted_type();
        return !annotated || !(type.meaning() instanceof Meaning.Plain) || isBson(element);
    }

    private static boolean isBson(SchemaElement element) {
        return element.getConverted_type() == ConvertedType.BSON
                || (element.isSetLogicalType() && element.getLogicalType().isSetBSON());
    }

    static Physical physical(Type type) {
        return switch (type) {
            case BOOLEAN -> Physical.BOOLEAN;
            case INT32 -> Physical.INT32;
            case INT64 -> Physical.INT64;
            case INT96 -> Physical.INT96;
            case FLOAT -> Physical.FLOAT;
            case DOUBLE -> Physical.DOUBLE;
            case BYTE_ARRAY -> Physical.BYTES;
            case FIXED_LEN_BYTE_ARRAY -> Physical.FIXED;
        };
    }

    private static Optional<Meaning> annotation(SchemaElement element) {
        // An unknown member of the union leaves it unset; the older annotation, if any, still tells the storage.
        if (element.isSetLogicalType() && element.getLogicalType().isSet()) {
            return logical(element.getLogicalType());
        }
        return element.getConverted_type() == null
                ? Optional.empty()
                : converted(element.getConverted_type(), element.getPrecision(), element.getScale());
    }

    private static Optional<Meaning> logical(LogicalType type) {
        if (type.isSetSTRING() || type.isSetENUM() || type.isSetJSON()) {
            return Optional.of(new Meaning.Text());
        } else if (type.isSetDECIMAL()) {
            return Optional.of(
                    decimal(type.getDECIMAL().getPrecision(), type.getDECIMAL().getScale()));
        } else if (type.isSetDATE()) {
            return Optional.of(new Meaning.Date());
        } else if (type.isSetTIME()) {
            boolean utc = type.getTIME().isIsAdjustedToUTC();
            return unit(type.getTIME().getUnit()).map(unit -> new Meaning.Time(unit, utc));
        } else if (type.isSetTIMESTAMP()) {
            boolean utc = type.getTIMESTAMP().isIsAdjustedToUTC();
            return unit(type.getTIMESTAMP().getUnit()).map(unit -> new Meaning.Timestamp(unit, utc));
        } else if (type.isSetINTEGER()) {
            return Optional.of(new Meaning.Integer(
                    type.getINTEGER().getBitWidth(), type.getINTEGER().isIsSigned()));
        }
        return type.isSetUUID() ? Optional.of(new Meaning.Uuid()) : Optional.empty();
    }

    private static Optional<Unit> unit(TimeUnit unit) {
        if (unit.isSetMILLIS()) {
            return Optional.of(Unit.MILLIS);
        } else if (unit.isSetMICROS()) {
            return Optional.of(Unit.MICROS);
        }
        return unit.isSetNANOS() ? Optional.of(Unit.NANOS) : Optional.empty();
    }

    private static Optional<Meaning> converted(ConvertedType type, int precision, int scale) {
        return switch (type) {
            case UTF8, ENUM, JSON -> Optional.of(new Meaning.Text());
            case DECIMAL -> Optional.of(decimal(precision, scale));
            case DATE -> Optional.of(new Meaning.Date());
            case TIME_MILLIS -> Optional.of(new Meaning.Time(Unit.MILLIS, true));
            case TIME_MICROS -> Optional.of(new Meaning.Time(Unit.MICROS, true));
            case TIMESTAMP_MILLIS -> Optional.of(new Meaning.Timestamp(Unit.MILLIS, true));
            case TIMESTAMP_MICROS -> Optional.of(new Meaning.Timestamp(Unit.MICROS, true));
            case UINT_8 -> Optional.of(new Meaning.Integer(8, false));
            case UINT_16 -> Optional.of(new Meaning.Integer(16, false));
            case UINT_32 -> Optional.of(new Meaning.Integer(32, false));
            case UINT_64 -> Optional.of(new Meaning.Integer(64, false));
            case INT_8 -> Optional.of(new Meaning.Integer(8, true));
            case INT_16 -> Optional.of(new Meaning.Integer(16, true));
            case INT_32 -> Optional.of(new Meaning.Integer(32, true));
            case INT_64 -> Optional.of(new Meaning.Integer(64, true));
            case MAP, MAP_KEY_VALUE, LIST, BSON, INTERVAL -> Optional.empty();
        };
    }

    private static Meaning decimal(int precision, int scale) {
        if (precision < 1 || scale < 0 || scale > precision) {
            throw new MalformedFooterException("a decimal of %d digits has scale %d".formatted(precision, scale));
        }
        return new Meaning.Decimal(precision, scale);
    }

    /** Whether the annotation may stand on this storage type; where it may not, readers ignore it. */
    private static boolean fits(Meaning meaning, Physical physical, int length) {
        if (meaning instanceof Meaning.Text) {
            return physical == Physical.BYTES;
        } else if (meaning instanceof Meaning.Decimal) {
            return physical == Physical.INT32
                    || physical == Physical.INT64
                    || physical == Physical.BYTES
                    || physical == Physical.FIXED;
        } else if (meaning instanceof Meaning.Date) {
            return physical == Physical.INT32;
        } else if (meaning instanceof Meaning.Time time) {
            return physical == (time.unit() == Unit.MILLIS ? Physical.INT32 : Physical.INT64);
        } else if (meaning instanceof Meaning.Timestamp) {
            return physical == Physical.INT64;
        } else if (meaning instanceof Meaning.Integer integer) {
            return switch (integer.bits()) {
                case 8, 16, 32 -> physical == Physical.INT32;
                case 64 -> physical == Physical.INT64;
                default -> false;
            };
        }
        return meaning instanceof Meaning.Uuid && physical == Physical.FIXED && length == 16;
    }
}
