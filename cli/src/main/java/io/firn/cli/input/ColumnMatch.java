// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import io.firn.io.InvalidRequestException;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which column of a schema each named column of an input is. */
final class ColumnMatch {
    private final int[] targets;

    private ColumnMatch(int[] targets) {
        this.targets = targets;
    }

    /** Matches by name; an unknown or repeated name is refused. */
    static ColumnMatch of(Input input, List<String> names, Schema schema) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            byName.put(schema.fields().get(i).name(), i);
        }
        int[] targets = new int[names.size()];
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < targets.length; i++) {
            String name = names.get(i);
            Integer target = byName.get(name);
            if (target == null) {
                throw new InvalidRequestException(
                        ("%s has a column '%s', which the table lacks; its columns are %s. Add it"
                                        + " with 'firn alter TABLE --add', or leave it out of the input.")
                                .formatted(
                                        input.name(),
                                        name,
                                        schema.fields().stream()
                                                .map(Field::name)
                                                .collect(Collectors.joining(", "))));
            }
            if (!seen.add(name)) {
                throw new InvalidRequestException("%s has two columns named '%s'.".formatted(input.name(), name));
            }
            targets[i] = target;
        }
        return new ColumnMatch(targets);
    }

    /** The position in the schema of the input's column at {@code index}. */
    int target(int index) {
        return targets[index];
    }

    int size() {
        return targets.length;
    }
}
