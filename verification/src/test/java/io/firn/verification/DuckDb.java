// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.expression.Predicate;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * DuckDB as a second reader of data files and a second opinion on predicates. Rows come as the texts of {@link Canon}, made
 * by SQL expressions.
 *
 * <p>Where DuckDB means something else than Firn, and what is done about it:
 *
 * <ul>
 *   <li>{@code TIMESTAMP} values at the very ends of the 64 bits are infinities in DuckDB: random moments stay away from them.
 *   <li>A {@code fixed[n]} is a {@code BLOB}: equal bytes, same order.
 *   <li>{@code prefix(text, '')} and Firn's {@code startsWith ''} are both true for every text, so nothing is done.
 *   <li>A decimal without digits before the point prints as {@code .5} in DuckDB and as {@code 0.5} here: a zero is put there.
 *   <li>NaN equals itself and is the largest number, and -0.0 equals 0.0, in both.
 *   <li>Comparing a {@code STRUCT} member of a null struct gives null in both.
 * </ul>
 */
final class DuckDb implements AutoCloseable {
    private final Connection connection;

    DuckDb() {
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:");
            execute("SET TimeZone='UTC'");
            execute("SET threads=1");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a statement that has no result. */
    void run(String sql) {
        try {
            execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The columns that a query has. */
    List<String> columns(String source) {
        String sql = "SELECT * FROM " + source + " LIMIT 0";
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                names.add(results.getMetaData().getColumnName(i));
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return names;
    }

    /** A table function that reads these Parquet files. */
    static String files(List<Path> files) {
        return files.stream()
                .map(file -> '\'' + file.toString().replace("'", "''") + '\'')
                .collect(Collectors.joining(", ", "read_parquet([", "], hive_partitioning=false)"));
    }

    /** All rows of {@code source} that match, sorted. */
    List<String> rows(String source, Schema schema, Predicate where) {
        List<String> columns = new ArrayList<>();
        for (Field field : schema.fields()) {
            columns.add(text(name(field.name()), field.type()));
        }
        String sql =
                "SELECT " + concatenated("(", columns, ")") + " FROM " + source + " WHERE " + condition(where, schema);
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                rows.add(results.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        Collections.sort(rows);
        return rows;
    }

    long count(String source, Schema schema, Predicate where) {
        String sql = "SELECT count(*) FROM " + source + " WHERE " + condition(where, schema);
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            results.next();
            return results.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** An expression for the canonical text of a value. */
    private static String text(String value, Type type) {
        String present = type.match(
                primitive -> primitiveText(value, primitive),
                struct -> concatenated(
                        "(",
                        struct.fields().stream()
                                .map(field -> text(value + "." + name(field.name()), field.type()))
                                .toList(),
                        ")"),
                list -> {
                    String element = "x" + depth(type);
                    return "'[' || array_to_string(list_transform(" + value + ", lambda " + element + ": "
                            + text(element, list.element().type()) + "), ',') || ']'";
                },
                map -> {
                    String entry = "x" + depth(type);
                    return "'{' || array_to_string(list_transform(map_entries(" + value + "), lambda " + entry + ": "
                            + text(entry + ".key", map.key().type()) + " || ':' || "
                            + text(entry + ".value", map.value().type()) + "), ',') || '}'";
                });
        return "(CASE WHEN " + value + " IS NULL THEN '~' ELSE " + present + " END)";
    }

    /** Nested lambdas need parameters of different names. */
    private static int depth(Type type) {
        return type.match(
                primitive -> 0,
                struct -> struct.fields().stream()
                                .mapToInt(field -> depth(field.type()))
                                .max()
                                .orElse(0)
                        + 1,
                list -> depth(list.element().type()) + 1,
                map -> depth(map.value().type()) + 1);
    }

    private static String concatenated(String open, List<String> parts, String close) {
        return "('" + open + "' || " + String.join(" || ',' || ", parts) + " || '" + close + "')";
    }

    private static String primitiveText(String value, Type.Primitive type) {
        return type.match(
                simple -> switch (simple) {
                    case BOOLEAN, INT, LONG, UUID -> value + "::VARCHAR";
                    case FLOAT, DOUBLE ->
                        "CASE WHEN isnan(" + value + ") THEN 'NaN' ELSE " + value + "::BIT::VARCHAR END";
                    case DATE -> "(" + value + " - DATE '1970-01-01')::VARCHAR";
                    case TIME, TIMESTAMP, TIMESTAMPTZ -> "epoch_us(" + value + ")::VARCHAR";
                    case TIMESTAMP_NS, TIMESTAMPTZ_NS -> "epoch_ns(" + value + ")::VARCHAR";
                    case STRING -> "'''' || " + value + " || ''''";
                    case BINARY -> "lower(hex(" + value + "))";
                },
                decimal -> "regexp_replace(" + value + "::VARCHAR, '^(-?)\\.', '\\10.')",
                fixed -> "lower(hex(" + value + "))");
    }

    static String condition(Predicate predicate, Schema schema) {
        if (predicate instanceof Predicate.Always always) {
            return always.value() ? "true" : "false";
        }
        if (predicate instanceof Predicate.And and) {
            return joined(and.parts(), " AND ", schema);
        }
        if (predicate instanceof Predicate.Or or) {
            return joined(or.parts(), " OR ", schema);
        }
        if (predicate instanceof Predicate.Not not) {
            return "(NOT " + condition(not.part(), schema) + ")";
        }
        if (predicate instanceof Predicate.IsNull isNull) {
            return "(" + column(isNull.column()) + " IS NULL)";
        }
        if (predicate instanceof Predicate.IsNaN isNaN) {
            return "isnan(" + column(isNaN.column()) + ")";
        }
        if (predicate instanceof Predicate.StartsWith startsWith) {
            return "prefix(" + column(startsWith.column()) + ", " + text(startsWith.prefix()) + ")";
        }
        if (predicate instanceof Predicate.In in) {
            return in.values().stream()
                    .map(value -> literal(in.column(), value, schema))
                    .collect(Collectors.joining(", ", "(" + column(in.column()) + " IN (", "))"));
        }
        Predicate.Compare compare = (Predicate.Compare) predicate;
        String operator = switch (compare.comparison()) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "<>";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
        return "(" + column(compare.column()) + " " + operator + " "
                + literal(compare.column(), compare.value(), schema) + ")";
    }

    private static String joined(List<Predicate> parts, String operator, Schema schema) {
        return parts.stream().map(part -> condition(part, schema)).collect(Collectors.joining(operator, "(", ")"));
    }

    private static String column(String path) {
        return Arrays.stream(path.split("\\.")).map(DuckDb::name).collect(Collectors.joining("."));
    }

    private static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String path, Object value, Schema schema) {
        Type.Primitive type = (Type.Primitive) schema.field(path).orElseThrow().type();
        Object raw = Values.toRaw(type, value, path);
        return type.match(
                simple -> simpleLiteral(simple, raw),
                decimal -> "'" + ((BigDecimal) raw).toPlainString() + "'::DECIMAL(" + decimal.precision() + ","
                        + decimal.scale() + ")",
                fixed -> blob((ByteBuffer) raw));
    }

    private static String simpleLiteral(Type.Simple type, Object raw) {
        return switch (type) {
            case BOOLEAN -> raw.toString();
            case INT -> "'" + raw + "'::INTEGER";
            case LONG -> "'" + raw + "'::BIGINT";
            case FLOAT -> "'" + raw + "'::FLOAT";
            case DOUBLE -> "'" + raw + "'::DOUBLE";
            case DATE -> "(DATE '1970-01-01' + (" + raw + "))";
            case TIME -> "TIME '" + Values.toUser(type, raw) + "'";
            case TIMESTAMP -> "make_timestamp(" + raw + ")";
            case TIMESTAMPTZ -> "make_timestamptz(" + raw + ")";
            case TIMESTAMP_NS -> "make_timestamp_ns(" + raw + ")";
            case TIMESTAMPTZ_NS -> "make_timestamp_ns(" + raw + ")::TIMESTAMPTZ_NS";
            case STRING -> text((String) raw);
            case UUID -> "'" + raw + "'::UUID";
            case BINARY -> blob((ByteBuffer) raw);
        };
    }

    /** As bytes, so that no character of the text can end the literal. */
    private static String text(String text) {
        return "decode(" + blob(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))) + ")";
    }

    private static String blob(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return "from_hex('" + HexFormat.of().formatHex(copy) + "')";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
