// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Help for people who misspelled a column. */
public final class ColumnNames {
    private static final int LONGEST_COMPARED = 64;
    private static final int MOST_SHOWN = 10;

    private ColumnNames() {}

    /** The sentence that says that a column is unknown, and which ones have similar names. */
    public static String unknown(String path, Schema schema) {
        String shown = path.length() > 100 ? path.substring(0, 100) + "..." : path;
        List<String> similar = similar(path, schema);
        if (!similar.isEmpty()) {
            return "There is no column '%s'; did you mean %s?".formatted(shown, String.join(" or ", similar));
        }
        List<Field> columns = schema.fields().stream()
                .filter(field -> field.id() <= MetadataColumn.MAX_FIELD_ID)
                .toList();
        String names = columns.stream().limit(MOST_SHOWN).map(Field::name).collect(Collectors.joining(", "));
        return "There is no column '%s'; the columns are %s%s."
                .formatted(shown, names, columns.size() > MOST_SHOWN ? ", ..." : "");
    }

    private static List<String> similar(String path, Schema schema) {
        int allowed = path.length() < 4 ? 1 : Math.max(2, Math.min(path.length(), LONGEST_COMPARED) / 3);
        String lower = path.toLowerCase(Locale.ROOT);
        record Candidate(String path, int distance) {}
        return schema.paths().stream()
                .map(known -> new Candidate(known, difference(lower, known.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.distance() <= allowed)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::path))
                .limit(3)
                .map(Candidate::path)
                .toList();
    }

    /** A nested field is often named without its parents. */
    private static int difference(String path, String known) {
        return known.endsWith('.' + path) ? 1 : distance(path, known);
    }

    /** The number of letters to insert, remove or replace to make one text of the other; more than any for long texts. */
    private static int distance(String a, String b) {
        if (a.length() > LONGEST_COMPARED || b.length() > LONGEST_COMPARED) {
            return a.equals(b) ? 0 : LONGEST_COMPARED;
        }
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
