// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.write;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MapType;
import org.apache.parquet.format.SchemaElement;

/** A schema as the footer spells it, depth first, and its leaves. Lists and maps take three levels. */
final class SchemaTree {
    /** Levels are kept in bytes; nobody nests this deep. */
    private static final int DEEPEST = 100;

    private final List<SchemaElement> elements = new ArrayList<>();
    private final List<LeafColumn> leaves = new ArrayList<>();

    private SchemaTree() {}

    /** Throws {@link IllegalArgumentException} for a schema that Parquet cannot hold. */
    static SchemaTree of(ParquetSchema schema) {
        SchemaTree tree = new SchemaTree();
        SchemaElement root = new SchemaElement("schema");
        root.setNum_children(schema.fields().size());
        tree.elements.add(root);
        tree.addAll(schema.fields(), Place.ROOT);
        return tree;
    }

    List<SchemaElement> elements() {
        return elements;
    }

    List<LeafColumn> leaves() {
        return leaves;
    }

    /** Where in the tree a field hangs. */
    private record Place(List<String> path, List<String> filePath, int definition, int repetition) {
        private static final Place ROOT = new Place(List.of(), List.of(), 0, 0);

        Place named(String name, boolean optional) {
            Place place =
                    new Place(with(path, name), with(filePath, name), definition + (optional ? 1 : 0), repetition);
            if (place.filePath.size() > DEEPEST) {
                throw new IllegalArgumentException("A schema nested more than " + DEEPEST + " levels deep: "
                        + String.join(".", place.path).substring(0, 100) + "...");
            }
            return place;
        }

        Place repeatedGroup(String name) {
            return new Place(path, with(filePath, name), definition + 1, repetition + 1);
        }

        private static List<String> with(List<String> path, String name) {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            return List.copyOf(longer);
        }
    }

    private void addAll(List<ParquetField> fields, Place parent) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("Parquet has no struct without fields: "
                    + (parent.path.isEmpty() ? "the schema" : String.join(".", parent.path)));
        }
        Set<String> names = new HashSet<>();
        for (ParquetField field : fields) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException(
                        "Two fields of the same name: " + String.join(".", Place.with(parent.path, field.name())));
            }
            add(field, field.name(), field.optional(), parent);
        }
    }

    private void add(ParquetField field, String name, boolean optional, Place parent) {
        Place place = parent.named(name, optional);
        SchemaElement element = new SchemaElement(name);
        element.setRepetition_type(optional ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
        field.id().ifPresent(element::setField_id);
        elements.add(element);
        if (field instanceof ParquetField.Value value) {
            SchemaTypes.describe(value.type(), element);
            leaves.add(new LeafColumn(value, place.path, place.filePath, place.definition, place.repetition));
        } else if (field instanceof ParquetField.Struct struct) {
            element.setNum_children(struct.fields().size());
            addAll(struct.fields(), place);
        } else if (field instanceof ParquetField.Repeated list) {
            element.setNum_children(1);
            element.setConverted_type(ConvertedType.LIST);
            element.setLogicalType(LogicalType.LIST(new ListType()));
            Place group = repeated("list", 1, place);
            add(list.element(), "element", list.element().optional(), group);
        } else if (field instanceof ParquetField.Mapped map) {
            element.setNum_children(1);
            element.setConverted_type(ConvertedType.MAP);
            element.setLogicalType(LogicalType.MAP(new MapType()));
            Place group = repeated("key_value", 2, place);
            add(map.key(), "key", false, group);
            add(map.value(), "value", map.value().optional(), group);
        }
    }

    private Place repeated(String name, int children, Place parent) {
        SchemaElement group = new SchemaElement(name);
        group.setRepetition_type(FieldRepetitionType.REPEATED);
        group.setNum_children(children);
        elements.add(group);
        return parent.repeatedGroup(name);
    }
}
