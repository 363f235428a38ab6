// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.bench.workload.Columns;
import io.firn.bench.workload.OrdersSum;
import io.firn.column.BytesVector;
import io.firn.column.ColumnBatch;
import io.firn.column.DoubleVector;
import io.firn.column.LongVector;
import io.firn.column.Selection;
import io.firn.table.BatchCursor;
import io.firn.table.RowCursor;
import java.util.Optional;

/** Adds up orders that were scanned. */
final class FirnSums {
    private FirnSums() {}

    static OrdersSum of(BatchCursor batches, Columns columns) {
        OrdersSum sum = new OrdersSum();
        for (Optional<ColumnBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
            if (columns == Columns.ALL) {
                addAll(sum, batch.get());
            } else {
                addTwo(sum, batch.get());
            }
        }
        return sum;
    }

    private static void addAll(OrdersSum sum, ColumnBatch batch) {
        Selection rows = batch.selection();
        sum.addRows(rows.count());
        sum.addIds(longs(batch, 0, rows));
        sum.addCustomerIds(longs(batch, 1, rows));
        sum.addText(lengths(batch, 2, rows), lengths(batch, 5, rows));
        sum.addAmounts(doubles(batch, 3, rows));
        sum.addLastUpdate(greatest(batch, 4, rows));
    }

    private static void addTwo(OrdersSum sum, ColumnBatch batch) {
        Selection rows = batch.selection();
        sum.addRows(rows.count());
        sum.addIds(longs(batch, 0, rows));
        sum.addAmounts(doubles(batch, 1, rows));
    }

    private static long longs(ColumnBatch batch, int column, Selection rows) {
        LongVector values = (LongVector) batch.column(column);
        long sum = 0;
        for (int i = 0; i < rows.count(); i++) {
            sum += values.get(rows.slot(i));
        }
        return sum;
    }

    private static long greatest(ColumnBatch batch, int column, Selection rows) {
        LongVector values = (LongVector) batch.column(column);
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < rows.count(); i++) {
            greatest = Math.max(greatest, values.get(rows.slot(i)));
        }
        return greatest;
    }

    private static double doubles(ColumnBatch batch, int column, Selection rows) {
        DoubleVector values = (DoubleVector) batch.column(column);
        double sum = 0;
        for (int i = 0; i < rows.count(); i++) {
            sum += values.get(rows.slot(i));
        }
        return sum;
    }

    private static long lengths(ColumnBatch batch, int column, Selection rows) {
        BytesVector values = (BytesVector) batch.column(column);
        long sum = 0;
        for (int i = 0; i < rows.count(); i++) {
            sum += values.length(rows.slot(i));
        }
        return sum;
    }

    static OrdersSum ofRows(RowCursor rows) {
        OrdersSum sum = new OrdersSum();
        while (rows.next()) {
            sum.add(rows.getLong(0), rows.getLong(1), rows.getDouble(3), rows.getMicros(4));
            sum.addText(rows.getString(2).length(), rows.getString(5).length());
        }
        return sum;
    }
}
