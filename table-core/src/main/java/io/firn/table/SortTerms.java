// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.InvalidRequestException;
import io.firn.snapshot.TableDefinition.Versions;
import io.firn.sort.SortOrder;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sort terms as users write them: {@code name}, {@code delay desc}, {@code name asc nulls last}. Where nulls go is their
 * end of the order when nothing is said: first in an ascending order, last in a descending one. Pure.
 */
final class SortTerms {
    private static final String WHAT = "sort term";

    private SortTerms() {}

    /** The sort orders of a table after it is sorted by these terms; an earlier order that says the same is used again. */
    static Versions<SortOrder> apply(List<String> terms, Schema schema, Versions<SortOrder> before) {
        List<SortOrder.Key> keys = new ArrayList<>();
        for (String text : terms) {
            SortOrder.Key key = parse(text, schema);
            if (keys.stream().anyMatch(other -> other.sourceId() == key.sourceId())) {
                throw new InvalidRequestException(
                        "The table would be sorted by column " + schema.path(key.sourceId()) + " twice.");
            }
            keys.add(key);
        }
        Optional<SortOrder> same = before.all().stream()
                .filter(order -> order.fields().equals(keys))
                .findFirst();
        if (same.isPresent()) {
            return new Versions<>(before.all(), same.get());
        }
        int newId = before.all().stream().mapToInt(SortOrder::id).max().orElse(0) + 1;
        SortOrder order = new SortOrder(newId, keys);
        List<SortOrder> all = new ArrayList<>(before.all());
        all.add(order);
        return new Versions<>(all, order);
    }

    private static SortOrder.Key parse(String text, Schema schema) {
        TermScanner scanner = new TermScanner(WHAT, text);
        if (schema.field(text).isPresent()) {
            return new SortOrder.Key(scanner.column(text, schema).id(), true, true);
        }
        String path = scanner.path();
        boolean descending = scanner.acceptWord("desc");
        if (!descending) {
            scanner.acceptWord("asc");
        }
        boolean nullsFirst = !descending;
        if (scanner.acceptWord("nulls")) {
            nullsFirst = scanner.acceptWord("first");
            if (!nullsFirst && !scanner.acceptWord("last")) {
                throw scanner.problem("behind 'nulls' comes 'first' or 'last'");
            }
        }
        if (!scanner.atEnd()) {
            throw scanner.problem("a sort term is a column, then 'asc' or 'desc', then 'nulls first' or 'nulls last'");
        }
        return new SortOrder.Key(scanner.column(path, schema).id(), !descending, nullsFirst);
    }
}
