// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Type;
import io.firn.types.Values;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text: bare for cells, and as JSON for nested ones and for JSON lines. */
final class ValueText {
    private ValueText() {}

    /** A cell: the value's text; JSON for nested values. */
    static String cell(Type type, Object value) {
        if (type instanceof Type.Primitive primitive) {
            return Values.format(primitive, Values.toRaw(primitive, value, "value"));
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonLinesPrinter.JSON.createGenerator(text)) {
            write(json, type, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The value as JSON: numbers bare (NaN and infinities as text), all that JSON has no word for as text. */
    static void write(JsonGenerator json, Type type, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (type instanceof Type.Primitive primitive) {
            writePrimitive(json, primitive, value);
        } else if (type instanceof Type.Struct struct) {
            writeRow(json, struct.fields(), (Row) value);
        } else if (type instanceof Type.ListOf list) {
            json.writeStartArray();
            for (Object element : (List<?>) value) {
                write(json, list.element().type(), element);
            }
            json.writeEndArray();
        } else if (type instanceof Type.MapOf map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                json.writeFieldName(cell(map.key().type(), entry.getKey()));
                write(json, map.value().type(), entry.getValue());
            }
            json.writeEndObject();
        }
    }

    /** A row as a JSON object. */
    static void writeRow(JsonGenerator json, List<Field> fields, Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < fields.size(); i++) {
            json.writeFieldName(fields.get(i).name());
            write(json, fields.get(i).type(), row.isNull(i) ? null : row.value(i));
        }
        json.writeEndObject();
    }

    private static void writePrimitive(JsonGenerator json, Type.Primitive type, Object value) throws IOException {
        if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value instanceof Float number && Float.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(cell(type, value));
        }
    }
}
