// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.expression.Expression;
import io.firn.io.InvalidRequestException;
import io.firn.table.Assignments;
import io.firn.table.Merge;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a merge does, as the command line says it: {@code [CONDITION then] ACTION}, of each kind in order. Pure.
 *
 * @param matched for rows that match
 * @param notMatched for rows of the source that match none
 * @param notMatchedBySource for rows of the table that match none
 */
record Clauses(List<Clause> matched, List<Clause> notMatched, List<Clause> notMatchedBySource) {
    /** Text or a name in quotes, to the end where the second one is missing, or the word outside of them. */
    private static final Pattern QUOTED_OR_THEN =
            Pattern.compile("'[^']*(?:'|$)|\"[^\"]*(?:\"|$)|(?<=[\\s)'\"])then(?=\\s|$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern SET =
            Pattern.compile("(update|insert)\\s+set\\s+(.+)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** What to do. */
    enum Action {
        UPDATE,
        UPDATE_SET,
        INSERT,
        INSERT_SET,
        DELETE,
        IGNORE
    }

    /**
     * One clause.
     *
     * @param condition empty: always
     * @param set by column the values of {@code set}
     */
    record Clause(Optional<String> condition, Action action, Map<String, Expression> set) {
        Clause {
            set = Map.copyOf(set);
        }

        UnaryOperator<Assignments> assignments() {
            return row -> {
                set.forEach(row::setExpression);
                return row;
            };
        }
    }

    /** Reads the texts of the three options. */
    static Clauses parse(List<String> matched, List<String> notMatched, List<String> notMatchedBySource) {
        return new Clauses(
                parse("--when-matched", matched, List.of(Action.UPDATE, Action.UPDATE_SET, Action.DELETE)),
                parse("--when-not-matched", notMatched, List.of(Action.INSERT, Action.INSERT_SET)),
                parse("--when-not-matched-by-source", notMatchedBySource, List.of(Action.UPDATE_SET, Action.DELETE)));
    }

    private static List<Clause> parse(String option, List<String> texts, List<Action> allowed) {
        List<Clause> clauses =
                texts.stream().map(text -> parse(option, text, allowed)).toList();
        for (int i = 0; i < clauses.size() - 1; i++) {
            if (clauses.get(i).condition().isEmpty()) {
                throw new InvalidRequestException(
                        "%s '%s' has no condition, so that '%s' behind it never counts; give the one without last."
                                .formatted(option, texts.get(i), texts.get(i + 1)));
            }
        }
        return clauses;
    }

    private static Clause parse(String option, String text, List<Action> allowed) {
        Optional<MatchResult> then = QUOTED_OR_THEN
                .matcher(text)
                .results()
                .filter(found -> found.group().equalsIgnoreCase("then"))
                .findFirst();
        String action = text.substring(then.map(MatchResult::end).orElse(0)).strip();
        Optional<String> condition =
                then.map(found -> text.substring(0, found.start()).strip());
        Matcher set = SET.matcher(action);
        if (set.matches()) {
            boolean update = set.group(1).equalsIgnoreCase("update");
            Action found = update ? Action.UPDATE_SET : Action.INSERT_SET;
            if (allowed.contains(found)) {
                return new Clause(condition, found, Expression.parseAssignments(set.group(2)));
            }
        }
        for (Action candidate : List.of(Action.UPDATE, Action.INSERT, Action.DELETE, Action.IGNORE)) {
            boolean fits = candidate == Action.IGNORE || allowed.contains(candidate);
            if (fits && action.equalsIgnoreCase(candidate.name())) {
                return new Clause(condition, candidate, Map.of());
            }
        }
        throw new InvalidRequestException("%s takes [CONDITION then] %s or ignore, not '%s'."
                .formatted(
                        option,
                        String.join(", ", allowed.stream().map(Clauses::shown).toList()),
                        text));
    }

    private static String shown(Action action) {
        boolean sets = action == Action.UPDATE_SET || action == Action.INSERT_SET;
        return action.name().toLowerCase(Locale.ROOT).replace('_', ' ') + (sets ? " COLUMN = VALUE" : "");
    }

    /** Whether rows of the table that match none count, too. */
    boolean lookAtAllRows() {
        return notMatchedBySource.stream().anyMatch(clause -> clause.action() != Action.IGNORE);
    }

    /** Adds them all to a merge. */
    void addTo(Merge merge) {
        for (Clause clause : matched) {
            Merge.Matched when = clause.condition().map(merge::whenMatched).orElseGet(merge::whenMatched);
            switch (clause.action()) {
                case UPDATE -> when.updateAll();
                case UPDATE_SET -> when.update(clause.assignments());
                case DELETE -> when.delete();
                case INSERT, INSERT_SET, IGNORE -> when.ignore();
            }
        }
        for (Clause clause : notMatched) {
            Merge.NotMatched when =
                    clause.condition().map(merge::whenNotMatched).orElseGet(merge::whenNotMatched);
            switch (clause.action()) {
                case INSERT -> when.insertAll();
                case INSERT_SET -> when.insert(clause.assignments());
                case UPDATE, UPDATE_SET, DELETE, IGNORE -> when.ignore();
            }
        }
        for (Clause clause : notMatchedBySource) {
            Merge.NotMatchedBySource when =
                    clause.condition().map(merge::whenNotMatchedBySource).orElseGet(merge::whenNotMatchedBySource);
            switch (clause.action()) {
                case UPDATE_SET -> when.update(clause.assignments());
                case DELETE -> when.delete();
                case UPDATE, INSERT, INSERT_SET, IGNORE -> when.ignore();
            }
        }
    }
}
