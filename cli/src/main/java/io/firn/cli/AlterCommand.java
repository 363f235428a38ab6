// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.InvalidRequestException;
import io.firn.snapshot.Snapshot;
import io.firn.table.Alter;
import io.firn.types.Field;
import io.firn.types.SchemaUpdate;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes the definition of a table. */
@Command(
        name = "alter",
        mixinStandardHelpOptions = true,
        description = {
            "Changes columns, partitioning, sort order, primary key or properties of a table, in one commit.",
            "",
            "Data files stay as they are; a change that would lose data is refused. Columns are renamed first, then"
                    + " dropped, added, widened, made optional, made required, moved and documented.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  firn alter sales --add \"channel string default 'web'\"",
            "  firn alter sales --rename amount=price --doc \"price=net, in euros\"",
            "  firn alter sales --widen quantity=long --drop comment",
            "  firn alter sales --partition-by 'day(sold_at),bucket(8, id)'",
            "  firn alter sales --set write.zstd-level=9"
        })
final class AlterCommand implements Callable<Integer> {
    private static final Pattern DEFAULT = Pattern.compile("(?is)(.*?)\\s+default\\s+(.+)");

    @Mixin
    TableLocation location = new TableLocation();

    @Option(
            names = "--rename",
            paramLabel = "OLD=NEW",
            description = "Renames a column, or a nested field by its path.")
    Map<String, String> renames = Map.of();

    @Option(names = "--drop", paramLabel = "COLUMN", description = "Drops a column.")
    List<String> drops = List.of();

    @Option(
            names = "--add",
            paramLabel = "COLUMN",
            description = "Adds a column: \"name type [not null] [default VALUE]\"; PARENT.name for a nested field.")
    List<String> adds = List.of();

    @Option(
            names = "--widen",
            paramLabel = "COLUMN=TYPE",
            description = "int to long, float to double, decimal to more digits, date to timestamp.")
    Map<String, String> widens = Map.of();

    @Option(names = "--make-optional", paramLabel = "COLUMN", description = "Lets a required column be null.")
    List<String> makeOptional = List.of();

    @Option(
            names = "--make-required",
            paramLabel = "COLUMN",
            description = "Refuses null in a column, if no row is null there.")
    List<String> makeRequired = List.of();

    @Option(names = "--first", paramLabel = "COLUMN", description = "Moves a column to the front.")
    List<String> firsts = List.of();

    @Option(names = "--after", paramLabel = "COLUMN=SIBLING", description = "Moves a column behind another one.")
    Map<String, String> afters = Map.of();

    @Option(names = "--doc", paramLabel = "COLUMN=TEXT", description = "Describes a column.")
    Map<String, String> docs = Map.of();

    @Option(
            names = "--partition-by",
            paramLabel = "TERMS",
            arity = "1",
            split = ",(?![^(]*\\))",
            splitSynopsisLabel = ",",
            description = "Partitions what is written from now on; 'none': not at all.")
    @Nullable
    List<String> partitionBy;

    @Option(
            names = "--sort-by",
            paramLabel = "TERMS",
            split = ",",
            description = "Sorts the rows of files written from now on; 'none': not at all.")
    @Nullable
    List<String> sortBy;

    @Option(
            names = "--primary-key",
            paramLabel = "COLUMNS",
            split = ",",
            description =
                    "Makes columns the primary key, and required, if all rows have values in them and no two the same;"
                            + " 'none': no key.")
    @Nullable
    List<String> primaryKey;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Sets a property.")
    Map<String, String> sets = Map.of();

    @Option(names = "--unset", paramLabel = "NAME", description = "Removes a property.")
    List<String> unsets = List.of();

    @Mixin
    Report report = new Report();

    @Override
    public Integer call() {
        return location.withTable(table -> {
            long before = table.snapshot().version();
            Alter alter = table.newAlter().columns(this::columns);
            if (partitionBy != null) {
                alter = alter.partitionBy(terms("--partition-by", partitionBy));
            }
            if (sortBy != null) {
                alter = alter.sortBy(terms("--sort-by", sortBy));
            }
            if (primaryKey != null) {
                alter = alter.primaryKey(terms("--primary-key", primaryKey));
            }
            for (Map.Entry<String, String> property : sets.entrySet()) {
                alter = alter.set(property.getKey(), property.getValue());
            }
            for (String name : unsets) {
                alter = alter.unset(name);
            }
            Snapshot after = alter.commit();
            String text = after.version() == before
                    ? "Nothing to change: still version %d.".formatted(before)
                    : "Altered: version %d.".formatted(after.version());
            report.print(text, Map.entry("version", after.version()));
        });
    }

    private SchemaUpdate columns(SchemaUpdate start) {
        SchemaUpdate update = start;
        for (Map.Entry<String, String> rename : renames.entrySet()) {
            update = update.rename(rename.getKey(), rename.getValue());
        }
        for (String path : drops) {
            update = update.drop(path);
        }
        for (String column : adds) {
            update = add(update, column);
        }
        for (Map.Entry<String, String> widen : widens.entrySet()) {
            if (!(ColumnList.type(widen.getValue()) instanceof Type.Primitive wider)) {
                throw new InvalidRequestException(
                        "--widen %s: no column can become a %s.".formatted(widen.getKey(), widen.getValue()));
            }
            update = update.widen(widen.getKey(), wider);
        }
        for (String path : makeOptional) {
            update = update.makeOptional(path);
        }
        for (String path : makeRequired) {
            update = update.makeRequired(path);
        }
        for (String path : firsts) {
            update = update.moveFirst(path);
        }
        for (Map.Entry<String, String> after : afters.entrySet()) {
            update = update.moveAfter(after.getKey(), after.getValue());
        }
        for (Map.Entry<String, String> doc : docs.entrySet()) {
            update = update.document(doc.getKey(), doc.getValue());
        }
        return update;
    }

    private static SchemaUpdate add(SchemaUpdate update, String text) {
        String path = text.strip().split("\\s", 2)[0];
        String parent = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        String rest = parent.isEmpty() ? text.strip() : text.strip().substring(parent.length() + 1);
        Matcher withDefault = DEFAULT.matcher(rest);
        if (!withDefault.matches()) {
            return update.add(parent, ColumnList.column(rest));
        }
        Field field = ColumnList.column(withDefault.group(1));
        if (!(field.type() instanceof Type.Primitive type)) {
            throw new InvalidRequestException(
                    "--add %s: a default needs a type without parts, not %s.".formatted(field.name(), field.type()));
        }
        String literal = withDefault.group(2).strip();
        boolean quoted = literal.length() >= 2 && literal.startsWith("'") && literal.endsWith("'");
        String plain = quoted ? literal.substring(1, literal.length() - 1).replace("''", "'") : literal;
        Optional<Object> value = Optional.of(Values.parse(type, plain, field.name() + " (its default)"));
        return update.add(
                parent,
                new Field(0, field.name(), field.required(), type, field.doc(), new Field.Defaults(value, value)));
    }

    private static String[] terms(String option, List<String> given) {
        List<String> terms = given.stream().map(String::strip).toList();
        if (terms.contains("")) {
            throw new InvalidRequestException("%s '%s' names nothing in one place; to have none, say %s none."
                    .formatted(option, String.join(",", given), option));
        }
        return terms.equals(List.of("none")) ? new String[0] : terms.toArray(String[]::new);
    }
}
