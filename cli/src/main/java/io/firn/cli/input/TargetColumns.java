// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The columns that the rows of an input are fitted to, by name. */
final class TargetColumns {
    /** The place of a column that is not read. */
    static final int IGNORED = -1;

    private final Schema schema;
    private final Set<String> ignored;
    private final Optional<String> operation;
    private final Map<String, Integer> places = new HashMap<>();

    /**
     * Of a table, and perhaps of an operation.
     *
     * @param ignored columns of the input that are not read
     * @param operation the column of the schema that is none of the table's, but says what a row does
     */
    TargetColumns(Schema schema, Set<String> ignored, Optional<String> operation) {
        this.schema = schema;
        this.ignored = ignored;
        this.operation = operation;
        for (int i = 0; i < schema.fields().size(); i++) {
            places.put(schema.fields().get(i).name(), i);
        }
    }

    Schema schema() {
        return schema;
    }

    /**
     * The place in the schema of an input's column, or {@link #IGNORED}.
     *
     * @param input for messages: the input, or the place in it
     */
    int place(String name, String input) {
        if (ignored.contains(name)) {
            return IGNORED;
        }
        Integer place = places.get(name);
        if (place == null) {
            throw new InvalidRequestException(
                    ("%s has a column '%s', which the table lacks; its columns are %s. Add it with"
                                    + " 'firn alter TABLE --add', or leave it out with --ignore-columns %s.")
                            .formatted(input, name, tableColumns(), name));
        }
        return place;
    }

    private String tableColumns() {
        return schema.fields().stream()
                .map(Field::name)
                .filter(column -> !operation.equals(Optional.of(column)))
                .collect(Collectors.joining(", "));
    }

    /** The places of all columns of an input; unknown and repeated names are refused, and a missing operation. */
    int[] match(Input input, List<String> names) {
        int[] matched = new int[names.size()];
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < matched.length; i++) {
            String name = names.get(i);
            matched[i] = place(name, input.name());
            if (matched[i] != IGNORED && !seen.add(name)) {
                throw new InvalidRequestException("%s has two columns named '%s'.".formatted(input.name(), name));
            }
        }
        operation.filter(column -> !seen.contains(column)).ifPresent(column -> {
            throw new InvalidRequestException(
                    "%s has no column '%s', which was to say what each row does; its columns are %s."
                            .formatted(input.name(), column, String.join(", ", names)));
        });
        return matched;
    }
}
