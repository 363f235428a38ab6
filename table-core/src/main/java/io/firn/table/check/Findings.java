// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import io.firn.io.TableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Collects what is wrong, so that a check goes on after the first damage. For one thread. */
final class Findings {
    /** A report is for people; a table with more damage than this needs a backup, not a longer list. */
    private static final int MAX_FINDINGS = 1_000;

    private final List<Finding> list = new ArrayList<>();
    private long omitted;

    void add(String where, String problem) {
        if (list.size() < MAX_FINDINGS) {
            list.add(new Finding(where, problem));
        } else {
            omitted++;
        }
    }

    /** Adds a finding unless the condition holds, which it also returns. */
    boolean expect(boolean holds, String where, String problem) {
        if (!holds) {
            add(where, problem);
        }
        return holds;
    }

    /** Adds a finding unless what was found is what was expected. */
    void expectEqual(Object found, Object expected, String where, String what) {
        if (!Objects.equals(found, expected)) {
            add(where, "%s is %s; expected %s".formatted(what, shown(found), shown(expected)));
        }
    }

    /** A value for people, to whom an optional is what it holds. */
    static String shown(Object value) {
        if (value instanceof Optional<?> maybe) {
            return maybe.map(Findings::shown).orElse("none");
        }
        if (value instanceof OptionalLong maybe) {
            return maybe.isPresent() ? Long.toString(maybe.getAsLong()) : "none";
        }
        return String.valueOf(value);
    }

    /** The result of an action; what goes wrong in it becomes a finding. */
    <T> Optional<T> attempt(String where, Supplier<T> action) {
        try {
            return Optional.of(action.get());
        } catch (TableException damage) {
            add(where, damage.getMessage());
            return Optional.empty();
        }
    }

    List<Finding> list() {
        return list;
    }

    long omitted() {
        return omitted;
    }
}
