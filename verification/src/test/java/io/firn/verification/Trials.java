// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.commit.CommitException;
import io.firn.io.StoreException;
import io.firn.table.RowCursor;
import io.firn.table.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** What tests of writers on unreliable stores share. */
final class Trials {
    private static final int ATTEMPTS = 200;

    private Trials() {}

    /** What the action gives once the store does not fail. */
    static <T> T untilItWorks(Supplier<T> action) {
        RuntimeException last = new IllegalStateException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return action.get();
            } catch (StoreException | CommitException failed) {
                last = failed;
            }
        }
        throw new AssertionError(ATTEMPTS + " attempts in a row failed", last);
    }

    /** The values of the column {@code id}, sorted. */
    static List<Long> ids(Table table) {
        List<Long> ids = new ArrayList<>();
        try (RowCursor rows = table.newScan().select("id").build().rows()) {
            while (rows.next()) {
                ids.add(rows.getLong(0));
            }
        }
        return sorted(ids);
    }

    static List<Long> sorted(List<Long> ids) {
        List<Long> sorted = new ArrayList<>(ids);
        Collections.sort(sorted);
        return sorted;
    }
}
