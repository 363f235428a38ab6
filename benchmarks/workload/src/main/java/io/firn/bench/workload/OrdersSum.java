// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.function.LongPredicate;

/** What a scan adds up, so that no column can be left unread and every system must come to the same result. */
public final class OrdersSum {
    private long rows;
    private long ids;
    private long customerIds;
    private long statusBytes;
    private double amounts;
    private long lastUpdate;
    private long noteBytes;

    /** The sum over the rows with these ids, from the generator. */
    public static OrdersSum of(long fromId, long toId, Columns columns) {
        return of(fromId, toId, columns, id -> true);
    }

    /** The same over those of the rows that are kept. */
    static OrdersSum of(long fromId, long toId, Columns columns, LongPredicate kept) {
        OrdersSum sum = new OrdersSum();
        Orders orders = new Orders();
        for (long id = fromId; id < toId; id++) {
            if (!kept.test(id)) {
                continue;
            }
            orders.row(id);
            if (columns == Columns.ALL) {
                sum.add(id, orders.customerId(), orders.amount(), orders.updatedAt());
                sum.addText(orders.status().length(), orders.noteBytes().length);
            } else {
                sum.add(id, orders.amount());
            }
        }
        return sum;
    }

    public void add(long id, double amount) {
        rows++;
        ids += id;
        amounts += amount;
    }

    public void add(long id, long customerId, double amount, long updatedAt) {
        add(id, amount);
        customerIds += customerId;
        lastUpdate = Math.max(lastUpdate, updatedAt);
    }

    public void addText(long bytesOfStatus, long bytesOfNote) {
        statusBytes += bytesOfStatus;
        noteBytes += bytesOfNote;
    }

    public void addRows(long count) {
        rows += count;
    }

    public void addIds(long sum) {
        ids += sum;
    }

    public void addCustomerIds(long sum) {
        customerIds += sum;
    }

    public void addAmounts(double sum) {
        amounts += sum;
    }

    public void addLastUpdate(long micros) {
        lastUpdate = Math.max(lastUpdate, micros);
    }

    /** Adds what another thread summed. */
    public void add(OrdersSum other) {
        rows += other.rows;
        ids += other.ids;
        customerIds += other.customerIds;
        statusBytes += other.statusBytes;
        amounts += other.amounts;
        lastUpdate = Math.max(lastUpdate, other.lastUpdate);
        noteBytes += other.noteBytes;
    }

    @Override
    public String toString() {
        return "rows:%d,id:%d,customer_id:%d,status:%d,amount:%.2f,updated_at:%d,note:%d"
                .formatted(rows, ids, customerIds, statusBytes, amounts, lastUpdate, noteBytes);
    }
}
