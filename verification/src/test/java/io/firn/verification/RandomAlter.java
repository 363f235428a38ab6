// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.io.ObjectStore;
import io.firn.io.testing.Gen;
import io.firn.metadata.Environment;
import io.firn.table.Alter;
import io.firn.table.Table;
import io.firn.table.TableBuilder;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Random definitions of tables and changes of them; some are refused, as they should be. */
final class RandomAlter {
    private final Gen gen;
    private int names;

    RandomAlter(Gen gen) {
        this.gen = gen;
    }

    Table create(ObjectStore store, Schema schema, Environment environment) {
        TableBuilder builder = Table.create(store, schema, environment);
        if (gen.maybe()) {
            builder.partitionBy(terms(schema));
        }
        if (gen.maybe()) {
            builder.sortBy(keys(schema));
        }
        return builder.create();
    }

    /** A change of the table's newest definition, about to be committed. */
    Alter next(Table table) {
        Schema schema = table.snapshot().definition().schema();
        Alter alter = table.newAlter();
        for (int i = gen.between(1, 2); i > 0; i--) {
            step(alter, schema);
        }
        return alter;
    }

    private void step(Alter alter, Schema schema) {
        String path = gen.pick(schema.paths().stream().sorted().toList());
        Field field = schema.field(path).orElseThrow();
        switch (gen.below(11)) {
            case 0 -> {
                Field added = added();
                Optional<String> parent = struct(schema);
                alter.columns(c -> c.add(gen.maybe() ? "" : parent.orElse(""), added));
            }
            case 1 -> {
                if (field.id() != 1) {
                    alter.columns(c -> c.drop(path));
                }
            }
            case 2 -> {
                String name = "r" + names++;
                alter.columns(c -> c.rename(path, name));
            }
            case 3 -> alter.columns(c -> c.moveFirst(path));
            case 4 -> {
                String sibling = gen.pick(schema.fields()).name();
                alter.columns(c -> c.moveAfter(path, sibling));
            }
            case 5 -> wider(field).ifPresent(type -> alter.columns(c -> c.widen(path, type)));
            case 6 -> {
                if (field.type() instanceof Type.Primitive type) {
                    Object value = Values.toUser(type, RandomData.primitive(gen, type));
                    alter.columns(c -> c.writeDefault(path, value));
                }
            }
            case 7 -> alter.columns(c -> c.makeOptional(path));
            case 8 -> alter.partitionBy(gen.chance(0.3) ? new String[0] : terms(schema));
            case 9 -> alter.sortBy(gen.chance(0.3) ? new String[0] : keys(schema));
            default -> {
                if (gen.maybe()) {
                    alter.set("note." + gen.word(1, 2), gen.word(0, 3));
                } else {
                    alter.unset("note." + gen.word(1, 2));
                }
            }
        }
    }

    /** An optional field, or a required one with a value for the rows that exist. */
    private Field added() {
        String name = "n" + names++;
        if (gen.chance(0.3)) {
            Type.Primitive type = RandomData.primitive(gen);
            Field field = gen.maybe() ? Field.required(name, type) : Field.optional(name, type);
            Optional<Object> value = Optional.of(RandomData.primitive(gen, type));
            return field.withDefaults(new Field.Defaults(value, value));
        }
        return Field.optional(name, RandomData.type(gen, 1));
    }

    private Optional<String> struct(Schema schema) {
        List<String> structs = schema.paths().stream()
                .filter(path -> schema.field(path).orElseThrow().type() instanceof Type.Struct)
                .sorted()
                .toList();
        return structs.isEmpty() ? Optional.empty() : Optional.of(gen.pick(structs));
    }

    private Optional<Type.Primitive> wider(Field field) {
        if (field.type() instanceof Type.Decimal decimal) {
            return Optional.of(
                    new Type.Decimal(Math.min(38, decimal.precision() + gen.between(0, 12)), decimal.scale()));
        }
        if (field.type() == Type.Simple.INT) {
            return Optional.of(Type.Simple.LONG);
        }
        if (field.type() == Type.Simple.FLOAT) {
            return Optional.of(Type.Simple.DOUBLE);
        }
        return field.type() == Type.Simple.DATE ? Optional.of(Type.Simple.TIMESTAMP) : Optional.empty();
    }

    private String[] terms(Schema schema) {
        List<String> terms = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int i = gen.between(1, 2); i > 0; i--) {
            leaf(schema).filter(used::add).ifPresent(path -> terms.add(term(path, schema)));
        }
        return terms.toArray(String[]::new);
    }

    private String term(String path, Schema schema) {
        Type type = schema.field(path).orElseThrow().type();
        List<String> transforms = new ArrayList<>(List.of("%s", "bucket(3, %s)"));
        if (type == Type.Simple.INT
                || type == Type.Simple.LONG
                || type == Type.Simple.STRING
                || type == Type.Simple.BINARY
                || type instanceof Type.Decimal) {
            transforms.add("truncate(2, %s)");
        }
        boolean moment = type.toString().startsWith("timestamp");
        if (moment || type == Type.Simple.DATE) {
            transforms.addAll(List.of("year(%s)", "month(%s)", "day(%s)"));
        }
        if (moment) {
            transforms.add("hour(%s)");
        }
        boolean unhashed = type == Type.Simple.BOOLEAN || type == Type.Simple.FLOAT || type == Type.Simple.DOUBLE;
        if (unhashed) {
            transforms.remove("bucket(3, %s)");
        }
        return gen.pick(transforms).formatted(path) + " as p" + names++;
    }

    private String[] keys(Schema schema) {
        List<String> keys = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int i = gen.between(1, 2); i > 0; i--) {
            leaf(schema)
                    .filter(used::add)
                    .ifPresent(path ->
                            keys.add(path + gen.pick(List.of("", " desc", " asc nulls last", " desc nulls first"))));
        }
        return keys.toArray(String[]::new);
    }

    /** A primitive column or field of structs; none that is below a list or map. */
    private Optional<String> leaf(Schema schema) {
        List<String> leaves = new ArrayList<>();
        collect("", schema.fields(), leaves);
        return leaves.isEmpty() ? Optional.empty() : Optional.of(gen.pick(leaves));
    }

    private static void collect(String parent, List<Field> fields, List<String> leaves) {
        for (Field field : fields) {
            String path = Schema.join(parent, field.name());
            if (field.type() instanceof Type.Primitive) {
                leaves.add(path);
            } else if (field.type() instanceof Type.Struct struct) {
                collect(path, struct.fields(), leaves);
            }
        }
    }
}
