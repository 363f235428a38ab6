// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table at some time. Immutable, equal by value. A column path names nested fields with dots, {@code
 * address.city}, and {@code element}, {@code key} or {@code value} below lists and maps. A name that itself holds a dot or
 * a double quote stands in double quotes within a path, quotes in it doubled: {@code "a.b".c}; see {@link #join}.
 *
 * <p>All ids are positive and distinct, the names of siblings are distinct, nesting is at most {@value #MAX_DEPTH} deep and
 * there are at most {@value #MAX_FIELDS} fields, parts of nested ones included.
 */
public final class Schema {
    /** A bound on recursion; Parquet readers in use have lower ones. */
    public static final int MAX_DEPTH = 64;

    /** A bound on what a hostile root can make a reader build; far wider than any table in use. */
    public static final int MAX_FIELDS = 50_000;

    private final int id;
    private final List<Field> fields;
    private final Map<Integer, Place> byId = new HashMap<>();
    private final Map<String, Field> byPath = new HashMap<>();
    /** This schema with the metadata columns, once somebody has asked for it. */
    private volatile @Nullable Schema extended;

    private record Place(Field field, String path, int parentId) {}

    /**
     * @param id number of this schema among the table's schemas, not negative
     * @param fields top-level columns, in order
     * @throws InvalidRequestException when they break a rule of schemas
     */
    public Schema(int id, List<Field> fields) {
        if (id < 0) {
            throw new InvalidRequestException("A schema has the id " + id + "; ids are not negative.");
        }
        this.id = id;
        this.fields = List.copyOf(fields);
        TypeNames.requireDistinct(this.fields);
        index(this.fields, "", 0, 1);
    }

    /** A first schema, with id 0: fields are numbered from 1, the columns first and then what is nested in them. */
    public static Schema of(Field... columns) {
        return of(List.of(columns));
    }

    /** A first schema, as {@link #of(Field...)} makes it. */
    public static Schema of(List<Field> columns) {
        int[] last = {0};
        return new Schema(0, numbered(columns, () -> ++last[0], 1));
    }

    /** Number of this schema among the table's schemas. */
    public int id() {
        return id;
    }

    /** Top-level columns, in order. */
    public List<Field> fields() {
        return fields;
    }

    /** This schema under another id. */
    public Schema withId(int newId) {
        return new Schema(newId, fields);
    }

    /** The same columns, and behind them the {@linkplain MetadataColumn metadata columns}: what a query can name. */
    public Schema withMetadataColumns() {
        Schema known = extended;
        if (known == null) {
            known = new Schema(id, MetadataColumn.behind(fields));
            extended = known;
        }
        return known;
    }

    /** The field with this id, at any depth. */
    public Optional<Field> field(int fieldId) {
        return Optional.ofNullable(byId.get(fieldId)).map(Place::field);
    }

    /** The field at this path. */
    public Optional<Field> field(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** The path of the field with this id; throws {@link IllegalArgumentException} when there is none. */
    public String path(int fieldId) {
        return place(fieldId).path();
    }

    /** The field that the one with this id is a part of; empty for a column. */
    public Optional<Field> parent(int fieldId) {
        return field(place(fieldId).parentId());
    }

    /** The paths of all fields, at any depth. */
    public Set<String> paths() {
        return Set.copyOf(byPath.keySet());
    }

    /** The ids of all fields, at any depth. */
    public Set<Integer> ids() {
        return Set.copyOf(byId.keySet());
    }

    /** The largest field id; 0 when there are no fields. */
    public int maxFieldId() {
        return byId.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** The path of a field {@code name} below {@code parentPath} (empty: a column), the name quoted where it needs to be. */
    public static String join(String parentPath, String name) {
        boolean plain = name.indexOf('.') < 0 && name.indexOf('"') < 0;
        String part = plain ? name : '"' + name.replace("\"", "\"\"") + '"';
        return parentPath.isEmpty() ? part : parentPath + '.' + part;
    }

    private Place place(int fieldId) {
        Place place = byId.get(fieldId);
        if (place == null) {
            throw new IllegalArgumentException("Schema " + id + " has no field with the id " + fieldId + ".");
        }
        return place;
    }

    private void index(List<Field> siblings, String parentPath, int parentId, int depth) {
        if (depth > MAX_DEPTH && !siblings.isEmpty()) {
            throw tooDeep(parentPath);
        }
        for (Field field : siblings) {
            String path = join(parentPath, field.name());
            if (field.id() == 0) {
                throw new InvalidRequestException("Field " + path
                        + " has no id; Schema.of numbers fields, and a schema update numbers new ones.");
            }
            Place rival = byId.put(field.id(), new Place(field, path, parentId));
            if (rival != null) {
                throw new InvalidRequestException(
                        "Fields %s and %s have the same id %d.".formatted(rival.path(), path, field.id()));
            }
            byPath.put(path, field);
            if (byId.size() > MAX_FIELDS && field.id() <= MetadataColumn.MAX_FIELD_ID) {
                throw new InvalidRequestException("A schema has more than " + MAX_FIELDS + " fields.");
            }
            index(children(field.type()), path, field.id(), depth + 1);
        }
    }

    /** The fields that a type is made of; none for a primitive one. */
    static List<Field> children(Type type) {
        return type.match(
                primitive -> List.of(),
                Type.Struct::fields,
                list -> List.of(list.element()),
                map -> List.of(map.key(), map.value()));
    }

    /** The same kind of type over other parts, as many as it had. */
    static Type withChildren(Type type, List<Field> children) {
        return type.match(
                primitive -> primitive,
                struct -> new Type.Struct(children),
                list -> new Type.ListOf(children.get(0)),
                map -> new Type.MapOf(children.get(0), children.get(1)));
    }

    /** The fields with new ids at every depth: first the siblings, then what is nested in each. */
    static List<Field> numbered(List<Field> siblings, IntSupplier ids, int depth) {
        if (depth > MAX_DEPTH && !siblings.isEmpty()) {
            throw tooDeep("");
        }
        List<Field> shallow = new ArrayList<>(siblings.size());
        for (Field field : siblings) {
            shallow.add(field.withId(ids.getAsInt()));
        }
        List<Field> deep = new ArrayList<>(siblings.size());
        for (Field field : shallow) {
            deep.add(
                    field.type() instanceof Type.Primitive
                            ? field
                            : field.withType(
                                    withChildren(field.type(), numbered(children(field.type()), ids, depth + 1))));
        }
        return deep;
    }

    private static InvalidRequestException tooDeep(String path) {
        return new InvalidRequestException("A schema is nested more than %d deep%s; make it flatter."
                .formatted(MAX_DEPTH, path.isEmpty() ? "" : ", at " + path.substring(0, Math.min(80, path.length()))));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema that && id == that.id && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * id + fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.stream()
                .map(field -> field.id() + " " + field)
                .collect(Collectors.joining(", ", "schema " + id + " (", ")"));
    }
}
