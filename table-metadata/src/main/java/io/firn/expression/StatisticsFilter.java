// SPDX-License-Identifier: Apache-2.0
package io.firn.expression;

import java.util.Optional;
import java.util.function.IntFunction;

/** Evaluates predicates over statistics instead of rows. Pure. Absent statistics mean that anything is possible. */
public final class StatisticsFilter {
    private StatisticsFilter() {}

    /** False only if no row can match. */
    public static boolean mayMatch(BoundPredicate predicate, IntFunction<Optional<ColumnStatistics>> statistics) {
        throw new UnsupportedOperationException();
    }

    /** True only if every row matches. */
    public static boolean allMatch(BoundPredicate predicate, IntFunction<Optional<ColumnStatistics>> statistics) {
        throw new UnsupportedOperationException();
    }
}
