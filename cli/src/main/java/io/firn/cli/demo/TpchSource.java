// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.demo;

import io.firn.cli.input.RowSource;
import io.firn.table.Row;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import java.math.BigDecimal;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The rows of TPC-H lineitem, generated one by one; the same for the same scale factor. */
final class TpchSource implements RowSource {
    private static final Type.Decimal MONEY = new Type.Decimal(15, 2);

    static final Schema SCHEMA = Schema.of(
            Field.required("orderkey", Type.Simple.LONG),
            Field.required("partkey", Type.Simple.LONG),
            Field.required("suppkey", Type.Simple.LONG),
            Field.required("linenumber", Type.Simple.INT),
            Field.required("quantity", MONEY),
            Field.required("extendedprice", MONEY),
            Field.required("discount", MONEY),
            Field.required("tax", MONEY),
            Field.required("returnflag", Type.Simple.STRING),
            Field.required("linestatus", Type.Simple.STRING),
            Field.required("shipdate", Type.Simple.DATE),
            Field.required("commitdate", Type.Simple.DATE),
            Field.required("receiptdate", Type.Simple.DATE),
            Field.required("shipinstruct", Type.Simple.STRING),
            Field.required("shipmode", Type.Simple.STRING),
            Field.required("comment", Type.Simple.STRING));

    private final Iterator<LineItem> items;
    private long count;

    TpchSource(double scale) {
        this.items = new LineItemGenerator(scale, 1, 1).iterator();
    }

    @Override
    public @Nullable Row next() {
        if (!items.hasNext()) {
            return null;
        }
        LineItem item = items.next();
        count++;
        return Row.of(
                item.getOrderKey(),
                item.getPartKey(),
                item.getSupplierKey(),
                item.getLineNumber(),
                BigDecimal.valueOf(item.getQuantity()).setScale(2),
                BigDecimal.valueOf(item.getExtendedPriceInCents(), 2),
                BigDecimal.valueOf(item.getDiscountPercent(), 2),
                BigDecimal.valueOf(item.getTaxPercent(), 2),
                item.getReturnFlag(),
                item.getStatus(),
                item.getShipDate(),
                item.getCommitDate(),
                item.getReceiptDate(),
                item.getShipInstructions(),
                item.getShipMode(),
                item.getComment());
    }

    @Override
    public String position() {
        return "lineitem, row " + count;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
