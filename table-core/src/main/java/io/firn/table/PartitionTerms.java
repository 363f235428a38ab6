// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.io.InvalidRequestException;
import io.firn.partition.PartitionField;
import io.firn.partition.PartitionSpec;
import io.firn.partition.Transform;
import io.firn.snapshot.TableDefinition.Versions;
import io.firn.types.Field;
import io.firn.types.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Partition terms as users write them: {@code day(ts)}, {@code bucket(16, id)}, {@code bucket[16](id)},
 * {@code truncate(4, code) as prefix}, {@code country}. Pure.
 */
final class PartitionTerms {
    /** The largest id not given to partition fields: theirs start at 1000, to be told from those of columns at a glance. */
    static final int LAST_RESERVED_ID = 999;

    private static final String WHAT = "partition term";
    private static final String TRANSFORMS =
            "There are year, month, day, hour, bucket(n, column), truncate(n, column) and "
                    + "identity; a column alone means identity.";

    private PartitionTerms() {}

    /** A term that is understood but has no field id yet. */
    private record Term(int sourceId, Transform transform, String name) {}

    /** Specs, of which the new one is the current, and the largest partition field id in use. */
    record Result(Versions<PartitionSpec> specs, int lastFieldId) {}

    /**
     * The specs of a table after it is partitioned by these terms. An earlier spec that says the same is used again, and
     * so are the ids of earlier fields with the same source and transform.
     *
     * @param before the specs so far; none in a new table
     * @param lastFieldId the largest partition field id ever given
     */
    static Result apply(List<String> terms, Schema schema, List<PartitionSpec> before, int lastFieldId) {
        List<PartitionField> fields = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        int last = lastFieldId;
        for (Term term : parse(terms, schema)) {
            OptionalInt known = before.stream()
                    .flatMap(spec -> spec.fields().stream())
                    .filter(field -> field.sourceId() == term.sourceId()
                            && field.transform().equals(term.transform())
                            && !taken.contains(field.id()))
                    .mapToInt(PartitionField::id)
                    .findFirst();
            int id = known.isPresent() ? known.getAsInt() : ++last;
            taken.add(id);
            fields.add(new PartitionField(id, term.sourceId(), term.name(), term.transform()));
        }
        Optional<PartitionSpec> same =
                before.stream().filter(spec -> spec.fields().equals(fields)).findFirst();
        if (same.isPresent()) {
            return new Result(new Versions<>(before, same.get()), last);
        }
        int newId = before.stream().mapToInt(PartitionSpec::id).max().orElse(-1) + 1;
        PartitionSpec spec = new PartitionSpec(newId, fields);
        List<PartitionSpec> all = new ArrayList<>(before);
        all.add(spec);
        return new Result(new Versions<>(all, spec), last);
    }

    private static List<Term> parse(List<String> texts, Schema schema) {
        List<Term> terms = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : texts) {
            Term term = parse(text, schema);
            for (Term other : terms) {
                if (other.sourceId() == term.sourceId() && other.transform().equals(term.transform())) {
                    throw new InvalidRequestException("The table would be partitioned by %s of column %s twice."
                            .formatted(term.transform(), schema.path(term.sourceId())));
                }
            }
            if (!names.add(term.name())) {
                throw new InvalidRequestException(
                        "Two partition terms have the name '%s'; give one another name, as in 'bucket(16, id) as shard'."
                                .formatted(term.name()));
            }
            terms.add(term);
        }
        return terms;
    }

    private static Term parse(String text, Schema schema) {
        TermScanner scanner = new TermScanner(WHAT, text);
        if (schema.field(text).isPresent()) {
            return term(scanner, text, new Transform.Identity(), Optional.empty(), schema);
        }
        String head = scanner.path();
        String column = head;
        Transform transform = new Transform.Identity();
        if (scanner.accept('[')) {
            int number = number(scanner, scanner.path());
            scanner.expect(']');
            scanner.expect('(');
            column = scanner.path();
            scanner.expect(')');
            transform = transform(scanner, head, OptionalInt.of(number));
        } else if (scanner.accept('(')) {
            String first = scanner.path();
            Optional<String> second = scanner.accept(',') ? Optional.of(scanner.path()) : Optional.empty();
            scanner.expect(')');
            boolean numberFirst = second.isPresent()
                    && isNumber(first)
                    && schema.field(second.get()).isPresent();
            column = numberFirst || second.isPresent() && isNumber(first) && !isNumber(second.get())
                    ? second.get()
                    : first;
            String argument = column.equals(first) ? second.orElse("") : first;
            transform = transform(
                    scanner,
                    head,
                    second.isPresent() ? OptionalInt.of(number(scanner, argument)) : OptionalInt.empty());
        }
        Optional<String> name = scanner.acceptWord("as") ? Optional.of(scanner.bareName()) : Optional.empty();
        scanner.expectEnd();
        return term(scanner, column, transform, name, schema);
    }

    private static Term term(
            TermScanner scanner, String path, Transform transform, Optional<String> name, Schema schema) {
        Field source = scanner.column(path, schema);
        try {
            transform.resultType(source.type());
        } catch (InvalidRequestException misfit) {
            throw new InvalidRequestException(
                    "Column %s cannot be partitioned by %s: %s".formatted(path, transform, misfit.getMessage()),
                    misfit);
        }
        String chosen = name.orElseGet(() -> defaultName(path, transform));
        Optional<Field> hidden = schema.field(chosen);
        if (hidden.isPresent() && (hidden.get().id() != source.id() || !(transform instanceof Transform.Identity))) {
            throw scanner.problem("a partition must not have the name '" + chosen
                    + "' of a column that it is not equal to; give it another name with 'as'");
        }
        return new Term(source.id(), transform, chosen);
    }

    private static String defaultName(String path, Transform transform) {
        String name = transform.toString();
        int bracket = name.indexOf('[');
        String kind = bracket < 0 ? name : name.substring(0, bracket);
        return kind.equals("identity") ? path : path + "_" + (kind.equals("truncate") ? "trunc" : kind);
    }

    private static Transform transform(TermScanner scanner, String name, OptionalInt number) {
        return switch (TermScanner.lower(name)) {
            case "identity" -> without(scanner, number, Transform.Identity::new);
            case "year", "years" -> without(scanner, number, Transform.Year::new);
            case "month", "months" -> without(scanner, number, Transform.Month::new);
            case "day", "days" -> without(scanner, number, Transform.Day::new);
            case "hour", "hours" -> without(scanner, number, Transform.Hour::new);
            case "bucket" ->
                new Transform.Bucket(required(scanner, number, "the number of buckets: bucket(16, column)"));
            case "truncate" -> new Transform.Truncate(required(scanner, number, "a width: truncate(4, column)"));
            default ->
                throw scanner.problem("there is no transform '" + name + "'. " + TRANSFORMS.replaceAll("\\.$", ""));
        };
    }

    private static Transform without(TermScanner scanner, OptionalInt number, Supplier<Transform> transform) {
        if (number.isPresent()) {
            throw scanner.problem("this transform takes a column and no number");
        }
        return transform.get();
    }

    private static int required(TermScanner scanner, OptionalInt number, String what) {
        if (number.isEmpty()) {
            throw scanner.problem("it needs " + what);
        }
        if (number.getAsInt() < 1) {
            throw scanner.problem("the number must be at least 1");
        }
        return number.getAsInt();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int number(TermScanner scanner, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notOne) {
            throw scanner.problem("'" + text + "' is no whole number below 2^31");
        }
    }
}
