// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.Orders;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import io.firn.bench.workload.SystemProcess;
import io.firn.bench.workload.TableSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB over plain Parquet files: the practical limit, for it has no table format to serve. It scans with aggregates of
 * its own, and writes from a table in its memory, so that making rows costs it nothing.
 */
public final class DuckDbSystem implements TableSystem {
    private static final int MOST_COLUMNS = 50;
    private final DuckDBConnection connection;

    private DuckDbSystem(Connection connection) {
        this.connection = (DuckDBConnection) connection;
    }

    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            SystemProcess.serve(new DuckDbSystem(connection));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long single(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void beforeWrite(long rows) throws SQLException {
        execute("CREATE TABLE IF NOT EXISTS generated (id BIGINT NOT NULL, customer_id BIGINT NOT NULL, "
                + "status VARCHAR NOT NULL, amount DOUBLE NOT NULL, updated_at BIGINT NOT NULL, note VARCHAR NOT NULL)");
        if (single("SELECT count(*) FROM generated") == rows) {
            return;
        }
        execute("DELETE FROM generated");
        Orders orders = new Orders();
        try (DuckDBAppender appender = connection.createAppender("main", "generated")) {
            for (long id = 0; id < rows; id++) {
                orders.row(id);
                appender.beginRow()
                        .append(id)
                        .append(orders.customerId())
                        .append(orders.status())
                        .append(orders.amount())
                        .append(orders.updatedAt())
                        .append(orders.note())
                        .endRow();
            }
        }
        execute("CREATE OR REPLACE TABLE orders AS SELECT * REPLACE (make_timestamp(updated_at) AS updated_at) "
                + "FROM generated ORDER BY id");
    }

    @Override
    public void write(Path directory, long rows, int files, int threads) throws Exception {
        Files.createDirectories(directory);
        execute("SET threads = " + threads);
        execute("COPY orders TO '" + directory.resolve("orders.parquet") + "' (FORMAT parquet, COMPRESSION zstd)");
    }

    @Override
    public void load(Path directory, long rows, int files) throws Exception {
        beforeWrite(rows);
        Files.createDirectories(directory);
        for (int file = 0; file < files; file++) {
            execute("COPY (SELECT * FROM orders WHERE id >= %d AND id < %d) TO '%s' (FORMAT parquet, COMPRESSION zstd)"
                    .formatted(
                            rows * file / files,
                            rows * (file + 1) / files,
                            directory.resolve("orders-%02d.parquet".formatted(file))));
        }
    }

    @Override
    public OrdersSum scan(Path directory, ScanRequest request) throws Exception {
        if (request.form() == ScanRequest.Form.ROWS) {
            throw new UnsupportedOperationException("Rows through JDBC would measure JDBC.");
        }
        execute("SET threads = " + request.threads());
        String columns = request.columns() == Columns.ALL
                ? "sum(customer_id), sum(strlen(status)), epoch_us(max(updated_at)), sum(strlen(note))"
                : "0, 0, 0, 0";
        String where = request.ids()
                .map(ids -> " WHERE id >= %d AND id < %d".formatted(ids.from(), ids.to()))
                .orElse("");
        String sql = "SELECT count(*), sum(id), sum(amount), %s FROM read_parquet('%s/*.parquet')%s"
                .formatted(columns, directory, where);
        OrdersSum sum = new OrdersSum();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            sum.addRows(result.getLong(1));
            sum.addIds(result.getBigDecimal(2).longValueExact());
            sum.addAmounts(result.getDouble(3));
            sum.addCustomerIds(result.getLong(4));
            sum.addText(result.getLong(5), result.getLong(7));
            sum.addLastUpdate(result.getLong(6));
        }
        return sum;
    }

    private String datasetInMemory = "";

    @Override
    public void beforeWrite(Dataset data) throws SQLException {
        if (data.columns().size() > MOST_COLUMNS) {
            throw new UnsupportedOperationException("Its appender takes minutes for so many columns.");
        }
        String made = data.name() + data.rows();
        if (datasetInMemory.equals(made)) {
            return;
        }
        List<String> columns = new ArrayList<>();
        for (Dataset.Column column : data.columns()) {
            columns.add(column.name() + " " + type(column.kind()) + (column.nullable() ? "" : " NOT NULL"));
        }
        execute("CREATE OR REPLACE TABLE dataset (" + String.join(", ", columns) + ")");
        Dataset.Cursor rows = data.cursor();
        try (DuckDBAppender appender = connection.createAppender("main", "dataset")) {
            for (long row = 0; row < data.rows(); row++) {
                rows.row(row);
                appender.beginRow();
                for (int column = 0; column < data.columns().size(); column++) {
                    append(appender, data.columns().get(column).kind(), rows, column);
                }
                appender.endRow();
            }
        }
        datasetInMemory = made;
    }

    private static String type(Dataset.Kind kind) {
        return switch (kind) {
            case LONG -> "BIGINT";
            case INT -> "INTEGER";
            case DATE -> "DATE";
            case DOUBLE -> "DOUBLE";
            case TEXT -> "VARCHAR";
        };
    }

    private static void append(DuckDBAppender appender, Dataset.Kind kind, Dataset.Cursor rows, int column)
            throws SQLException {
        if (rows.isNull(column)) {
            appender.appendNull();
            return;
        }
        switch (kind) {
            case LONG -> appender.append(rows.number(column));
            case INT -> appender.append((int) rows.number(column));
            case DATE -> appender.append(LocalDate.ofEpochDay(rows.number(column)));
            case DOUBLE -> appender.append(rows.fraction(column));
            case TEXT -> appender.append(rows.text(column));
        }
    }

    @Override
    public void write(Path directory, Dataset data, int files, int threads) throws Exception {
        Files.createDirectories(directory);
        execute("SET threads = " + threads);
        execute("COPY dataset TO '" + directory.resolve("dataset.parquet") + "' (FORMAT parquet, COMPRESSION zstd)");
    }

    @Override
    public DatasetSum scan(Path directory, Dataset data, int threads) throws Exception {
        execute("SET threads = " + threads);
        List<String> sums = new ArrayList<>(List.of("count(*)"));
        for (Dataset.Column column : data.columns()) {
            sums.add(
                    switch (column.kind()) {
                        case LONG, INT -> "sum(%s)".formatted(column.name());
                        case DATE -> "sum(date_diff('day', DATE '1970-01-01', %s))".formatted(column.name());
                        case DOUBLE -> "sum(%s)".formatted(column.name());
                        case TEXT -> "sum(strlen(%s))".formatted(column.name());
                    });
            sums.add(column.nullable() ? "count(*) - count(%s)".formatted(column.name()) : "0");
        }
        DatasetSum sum = new DatasetSum();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT %s FROM read_parquet('%s/*.parquet')".formatted(String.join(", ", sums), directory))) {
            result.next();
            sum.addRows(result.getLong(1));
            for (int column = 0; column < data.columns().size(); column++) {
                int at = 2 + 2 * column;
                sum.addNulls(result.getLong(at + 1));
                switch (data.columns().get(column).kind()) {
                    case LONG, INT, DATE -> sum.addNumbers(result.getBigDecimal(at).longValueExact());
                    case DOUBLE -> sum.addFractions(result.getDouble(at));
                    case TEXT -> sum.addText(result.getLong(at));
                }
            }
        }
        return sum;
    }
}
