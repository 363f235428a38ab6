// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

import io.firn.io.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A change of a schema: steps that are checked one by one and give the next schema. No step loses data or changes what old
 * rows mean; one that would is refused with an {@link InvalidRequestException} that says why. Immutable: each step returns
 * a new update. Paths are those of the schema as the steps before left it.
 */
public final class SchemaUpdate {
    private final Schema before;
    private final Schema now;
    private final int lastFieldId;

    private SchemaUpdate(Schema before, Schema now, int lastFieldId) {
        this.before = before;
        this.now = now;
        this.lastFieldId = lastFieldId;
    }

    /** @param lastFieldId the largest id that any schema of the table ever used */
    public static SchemaUpdate of(Schema schema, int lastFieldId) {
        if (lastFieldId < schema.maxFieldId()) {
            throw new IllegalArgumentException(
                    "The last field id %d is below the id %d in use.".formatted(lastFieldId, schema.maxFieldId()));
        }
        return new SchemaUpdate(schema, schema, lastFieldId);
    }

    /**
     * Adds an optional field at the end of {@code parentPath} (empty: a column); or a required one with an initial default.
     * The field and its parts get new ids, whatever ids they have.
     */
    public SchemaUpdate add(String parentPath, Field field) {
        String path = Schema.join(parentPath, field.name());
        if (field.required() && field.defaults().initial().isEmpty()) {
            throw refused(
                    path,
                    "cannot be added as a required column without an initial default: "
                            .concat(
                                    "the rows that exist have no value for it. Make it optional or give it a default."));
        }
        int[] last = {lastFieldId};
        Field numbered = Schema.numbered(List.of(field), () -> last[0] = Math.incrementExact(last[0]), 1)
                .get(0);
        if (parentPath.isEmpty()) {
            requireNew(now.fields(), field.name(), path);
            return with(append(now.fields(), numbered), last[0]);
        }
        Field parent = require(parentPath);
        if (!(parent.type() instanceof Type.Struct struct)) {
            throw refused(
                    path,
                    "cannot be added: %s is a %s, and only structs have fields%s"
                            .formatted(parentPath, kind(parent.type()), partsHint(parentPath, parent.type())));
        }
        refuseWithinKey(parent, path, "added to");
        requireNew(struct.fields(), field.name(), path);
        return with(
                replaced(parent.id(), f -> f.withType(new Type.Struct(append(struct.fields(), numbered)))), last[0]);
    }

    /** Old files keep the field's values; they are no longer read, and its id is not used again. */
    public SchemaUpdate drop(String path) {
        Field field = requireMember(path, "dropped");
        refuseWithinKey(field, path, "dropped from");
        if (siblings(field).size() == 1) {
            throw refused(
                    path,
                    now.parent(field.id()).isEmpty()
                            ? "is the only column; a table needs one. Add another before dropping it."
                            : "is the only field of its struct; drop the struct instead.");
        }
        return withSiblings(field, (siblings, self) -> {
            siblings.remove(self);
            return siblings;
        });
    }

    public SchemaUpdate rename(String path, String newName) {
        Field field = requireMember(path, "renamed");
        if (field.name().equals(newName)) {
            return this;
        }
        requireNew(siblings(field), newName, path);
        return with(
                replaced(field.id(), f -> new Field(f.id(), newName, f.required(), f.type(), f.doc(), f.defaults())),
                lastFieldId);
    }

    /** int to long; float to double; decimal to a larger precision of the same scale; date to timestamp or timestamp_ns. */
    public SchemaUpdate widen(String path, Type.Primitive wider) {
        Field field = require(path);
        if (!(field.type() instanceof Type.Primitive type) || !Widening.allows(type, wider)) {
            throw refused(
                    path,
                    "cannot change from %s to %s: values could be lost or change their meaning. %s"
                            .formatted(field.type(), wider, wideningHint(field.type())));
        }
        return with(
                replaced(
                        field.id(),
                        f -> new Field(
                                f.id(),
                                f.name(),
                                f.required(),
                                wider,
                                f.doc(),
                                new Field.Defaults(
                                        f.defaults().initial().map(value -> Widening.apply(type, wider, value)),
                                        f.defaults().write().map(value -> Widening.apply(type, wider, value))))),
                lastFieldId);
    }

    /** Lets a required field be null. */
    public SchemaUpdate makeOptional(String path) {
        Field field = require(path);
        if (field.name().equals("key") && isPartOf(field, Type.MapOf.class)) {
            throw refused(path, "cannot be made optional: the keys of a map are never null.");
        }
        return with(
                replaced(field.id(), f -> new Field(f.id(), f.name(), false, f.type(), f.doc(), f.defaults())),
                lastFieldId);
    }

    /**
     * Refuses null in a column from now on. That no row has one is for the caller to see to: steps know nothing of rows.
     */
    public SchemaUpdate makeRequired(String path) {
        Field field = require(path);
        if (now.parent(field.id()).isPresent()) {
            throw refused(path, "cannot be made required: it is a part of a column, and only whole ones can.");
        }
        return with(
                replaced(field.id(), f -> new Field(f.id(), f.name(), true, f.type(), f.doc(), f.defaults())),
                lastFieldId);
    }

    /** Moves a field to the front of its siblings. */
    public SchemaUpdate moveFirst(String path) {
        Field field = requireMember(path, "moved");
        return withSiblings(field, (siblings, self) -> {
            siblings.remove(self);
            siblings.add(0, self);
            return siblings;
        });
    }

    /** Moves a field directly behind one of its siblings, named without its parents. */
    public SchemaUpdate moveAfter(String path, String sibling) {
        Field field = requireMember(path, "moved");
        List<Field> all = siblings(field);
        Field target = all.stream()
                .filter(candidate -> candidate.name().equals(sibling))
                .findFirst()
                .orElseThrow(() -> refused(
                        path,
                        "cannot be moved behind '%s': there is no such field beside it. %s"
                                .formatted(sibling, "Beside it are " + Misfit.names(all) + ".")));
        if (target.id() == field.id()) {
            throw refused(path, "cannot be moved behind itself.");
        }
        return withSiblings(field, (siblings, self) -> {
            siblings.remove(self);
            siblings.add(siblings.indexOf(target) + 1, self);
            return siblings;
        });
    }

    public SchemaUpdate document(String path, String doc) {
        Field field = require(path);
        return with(
                replaced(field.id(), f -> new Field(f.id(), f.name(), f.required(), f.type(), doc, f.defaults())),
                lastFieldId);
    }

    /** Sets the value for rows that leave the field out from now on; a user's value, as {@link Values#toRaw} takes it. */
    public SchemaUpdate writeDefault(String path, Object value) {
        Field field = requireMember(path, "given a default");
        Object raw = Values.toRaw(field.type(), value, path);
        Field.Defaults defaults = new Field.Defaults(field.defaults().initial(), Optional.of(raw));
        return with(replaced(field.id(), f -> f.withDefaults(defaults)), lastFieldId);
    }

    /** The resulting schema, under this id. */
    public Schema apply(int schemaId) {
        return now.withId(schemaId);
    }

    /** The largest field id ever used, after the update. */
    public int lastFieldId() {
        return lastFieldId;
    }

    /**
     * The ids that the steps so far dropped, those of parts of dropped fields included. Who keeps such ids elsewhere (a
     * primary key, a partition spec, a sort order) asks before applying the update.
     */
    public Set<Integer> droppedIds() {
        Set<Integer> dropped = new HashSet<>(before.ids());
        dropped.removeAll(now.ids());
        return dropped;
    }

    private SchemaUpdate with(List<Field> fields, int newLastFieldId) {
        return new SchemaUpdate(before, new Schema(before.id(), fields), newLastFieldId);
    }

    private SchemaUpdate withSiblings(Field field, BiFunction<List<Field>, Field, List<Field>> change) {
        List<Field> changed = change.apply(new ArrayList<>(siblings(field)), field);
        Optional<Field> parent = now.parent(field.id());
        return parent.isEmpty()
                ? with(changed, lastFieldId)
                : with(replaced(parent.get().id(), f -> f.withType(new Type.Struct(changed))), lastFieldId);
    }

    private List<Field> siblings(Field field) {
        return now.parent(field.id())
                .map(parent -> Schema.children(parent.type()))
                .orElse(now.fields());
    }

    private Field require(String path) {
        return now.field(path).orElseThrow(() -> new InvalidRequestException(ColumnNames.unknown(path, now)));
    }

    /** A column or a field of a struct; the parts of lists and maps have fixed names and places. */
    private Field requireMember(String path, String verb) {
        Field field = require(path);
        if (isPartOf(field, Type.ListOf.class) || isPartOf(field, Type.MapOf.class)) {
            throw refused(path, "cannot be %s: it is the %s of a list or map.".formatted(verb, field.name()));
        }
        return field;
    }

    private boolean isPartOf(Field field, Class<? extends Type> kind) {
        return now.parent(field.id())
                .filter(parent -> kind.isInstance(parent.type()))
                .isPresent();
    }

    /** Fewer or more fields in a map's key could make different keys equal, or equal ones different. */
    private void refuseWithinKey(Field field, String path, String verb) {
        Optional<Field> at = Optional.of(field);
        while (at.isPresent()) {
            if (at.get().name().equals("key") && isPartOf(at.get(), Type.MapOf.class)) {
                throw refused(path, "cannot be " + verb + " the key of a map: keys that differ could become equal.");
            }
            at = now.parent(at.get().id());
        }
    }

    private void requireNew(List<Field> siblings, String name, String path) {
        if (siblings == now.fields()) {
            MetadataColumn.requireNotReserved(name);
        }
        if (siblings.stream().anyMatch(sibling -> sibling.name().equals(name))) {
            throw refused(path, "cannot get the name '" + name + "': a field beside it has it already.");
        }
    }

    private List<Field> replaced(int fieldId, UnaryOperator<Field> change) {
        return replaced(now.fields(), fieldId, change);
    }

    private static List<Field> replaced(List<Field> fields, int fieldId, UnaryOperator<Field> change) {
        List<Field> changed = new ArrayList<>(fields.size());
        for (Field field : fields) {
            List<Field> children = Schema.children(field.type());
            if (field.id() == fieldId) {
                changed.add(change.apply(field));
            } else if (children.isEmpty()) {
                changed.add(field);
            } else {
                List<Field> changedChildren = replaced(children, fieldId, change);
                changed.add(
                        changedChildren.equals(children)
                                ? field
                                : field.withType(Schema.withChildren(field.type(), changedChildren)));
            }
        }
        return changed;
    }

    private static List<Field> append(List<Field> fields, Field field) {
        List<Field> longer = new ArrayList<>(fields);
        longer.add(field);
        return longer;
    }

    private static String kind(Type type) {
        return type.match(Type.Primitive::toString, struct -> "struct", list -> "list", map -> "map");
    }

    private static String partsHint(String path, Type type) {
        return type.match(
                primitive -> ".",
                struct -> ".",
                list -> "; its elements are " + path + ".element.",
                map -> "; its values are " + path + ".value.");
    }

    private static String wideningHint(Type type) {
        return "Allowed are int to long, float to double, decimal to a larger precision of the same scale, "
                + "and date to timestamp or timestamp_ns"
                + (type instanceof Type.Primitive ? "." : "; for nested types, widen their parts.");
    }

    private static InvalidRequestException refused(String path, String why) {
        return new InvalidRequestException("Column " + path + " " + why);
    }
}
