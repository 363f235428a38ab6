// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import io.firn.parquet.ParquetField;
import io.firn.parquet.ParquetSchema;
import io.firn.parquet.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;

/**
 * Turns the flat list of schema elements into fields. Lists and maps are recognised in the three-level form and in the
 * older forms that the format's rules for backward compatibility describe; a repeated field without annotation is a list
 * of required elements.
 */
final class SchemaParser {
    /** Deeper schemas are refused; definition levels then fit a byte. */
    private static final int MAX_DEPTH = 60;

    private final List<SchemaElement> elements;
    private final List<LeafColumn> leaves = new ArrayList<>();
    private int next = 1;

    private SchemaParser(List<SchemaElement> elements) {
        this.elements = elements;
    }

    /** An element and those below it. */
    private record Node(SchemaElement element, List<Node> children) {
        boolean isLeaf() {
            return children.isEmpty();
        }

        String name() {
            return element.getName();
        }

        OptionalInt id() {
            return element.isSetField_id() ? OptionalInt.of(element.getField_id()) : OptionalInt.empty();
        }

        boolean repeated() {
            return element.getRepetition_type() == FieldRepetitionType.REPEATED;
        }

        boolean optional() {
            return element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
        }

        boolean isList() {
            return element.isSetLogicalType() && element.getLogicalType().isSetLIST()
                    || element.getConverted_type() == ConvertedType.LIST;
        }

        boolean isMap() {
            return element.isSetLogicalType() && element.getLogicalType().isSetMAP()
                    || element.getConverted_type() == ConvertedType.MAP
                    || element.getConverted_type() == ConvertedType.MAP_KEY_VALUE;
        }
    }

    /** What a field is called where it stands, which in lists and maps is not what the file calls it. */
    private record Label(List<String> path, OptionalInt id, boolean optional) {
        String name() {
            return path.get(path.size() - 1);
        }

        List<String> child(String name) {
            List<String> child = new ArrayList<>(path);
            child.add(name);
            return child;
        }
    }

    static StoredSchema parse(List<SchemaElement> elements) {
        if (elements.isEmpty()) {
            throw new MalformedFooterException("the schema is empty");
        }
        SchemaParser parser = new SchemaParser(elements);
        List<Node> roots = parser.children(elements.get(0), 1);
        if (parser.next != elements.size()) {
            throw new MalformedFooterException(
                    "the schema has %d elements, of which the root reaches %d".formatted(elements.size(), parser.next));
        }
        List<StoredField> fields = new ArrayList<>();
        for (Node root : roots) {
            fields.add(parser.field(root, List.of(root.name()), Levels.ROOT));
        }
        List<ParquetField> columns = fields.stream().map(StoredField::field).toList();
        return new StoredSchema(new ParquetSchema(columns), fields, parser.leaves);
    }

    private List<Node> children(SchemaElement parent, int depth) {
        int count = parent.isSetNum_children() ? parent.getNum_children() : 0;
        if (depth > MAX_DEPTH) {
            throw new MalformedFooterException("the schema nests deeper than " + MAX_DEPTH);
        }
        if (count < 0 || count > elements.size() - next) {
            throw new MalformedFooterException("group %s has %d fields, %d elements of the schema are left"
                    .formatted(parent.getName(), count, elements.size() - next));
        }
        List<Node> children = new ArrayList<>(count);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            // Each child consumes elements of its own, so the count above bounds this one no longer.
            if (next >= elements.size()) {
                throw new MalformedFooterException("the schema ends within group " + parent.getName());
            }
            SchemaElement element = elements.get(next++);
            children.add(node(element, depth));
            if (!names.add(element.getName())) {
                throw new MalformedFooterException(
                        "two fields of group %s are called %s".formatted(parent.getName(), element.getName()));
            }
        }
        return children;
    }

    private Node node(SchemaElement element, int depth) {
        if (element.getName() == null || element.getRepetition_type() == null) {
            throw new MalformedFooterException("a schema element has no name or no repetition");
        }
        boolean group = element.isSetNum_children() && element.getNum_children() > 0;
        if (group == (element.getType() != null)) {
            throw new MalformedFooterException("schema element %s is neither a leaf with a type nor a group with fields"
                    .formatted(element.getName()));
        }
        return new Node(element, group ? children(element, depth + 1) : List.of());
    }

    private StoredField field(Node node, List<String> path, Levels parent) {
        if (!node.repeated()) {
            return value(node, new Label(path, node.id(), node.optional()), parent.optional(node.optional()));
        }
        Label list = new Label(path, node.id(), false);
        StoredField element =
                value(node, new Label(list.child("element"), OptionalInt.empty(), false), parent.element());
        return repeated(list, parent, element);
    }

    private StoredField value(Node node, Label label, Levels levels) {
        if (node.isLeaf()) {
            ValueType type = Meanings.valueType(node.element());
            LeafColumn column = new LeafColumn(
                    leaves.size(), label.path(), label.id(), type, levels, Meanings.isOrdered(node.element(), type));
            leaves.add(column);
            return new StoredField.Leaf(
                    new ParquetField.Value(label.name(), label.id(), label.optional(), type), column);
        } else if (node.isList()) {
            return list(node, label, levels);
        } else if (node.isMap()) {
            return map(node, label, levels);
        }
        List<StoredField> fields = new ArrayList<>(node.children().size());
        for (Node child : node.children()) {
            fields.add(field(child, label.child(child.name()), levels));
        }
        List<ParquetField> parts = fields.stream().map(StoredField::field).toList();
        return new StoredField.Struct(
                new ParquetField.Struct(label.name(), label.id(), label.optional(), parts), levels, fields);
    }

    private StoredField list(Node node, Label label, Levels levels) {
        Node repeated = onlyRepeatedChild(node, "list");
        List<String> path = label.child("element");
        boolean twoLevels = repeated.children().size() != 1
                || repeated.children().get(0).repeated()
                || repeated.name().equals("array")
                || repeated.name().equals(node.name() + "_tuple");
        StoredField element = twoLevels
                ? value(repeated, new Label(path, repeated.id(), false), levels.element())
                : field(repeated.children().get(0), path, levels.element());
        return repeated(label, levels, element);
    }

    private StoredField map(Node node, Label label, Levels levels) {
        Node entry = onlyRepeatedChild(node, "map");
        if (entry.isLeaf() || entry.children().size() > 2) {
            throw new MalformedFooterException("the entries of map %s have %d fields instead of a key and a value"
                    .formatted(node.name(), entry.children().size()));
        }
        if (entry.children().size() == 1) {
            // A map without values, which the format allows, is the set of its keys.
            return repeated(label, levels, field(entry.children().get(0), label.child("element"), levels.element()));
        }
        StoredField key = field(entry.children().get(0), label.child("key"), levels.element());
        StoredField value = field(entry.children().get(1), label.child("value"), levels.element());
        ParquetField.Mapped field =
                new ParquetField.Mapped(label.name(), label.id(), label.optional(), key.field(), value.field());
        return new StoredField.Mapped(field, levels, key, value);
    }

    private static Node onlyRepeatedChild(Node node, String kind) {
        if (node.children().size() != 1 || !node.children().get(0).repeated()) {
            throw new MalformedFooterException(
                    "%s %s does not hold exactly one repeated field".formatted(kind, node.name()));
        }
        return node.children().get(0);
    }

    private static StoredField repeated(Label label, Levels levels, StoredField element) {
        return new StoredField.Repeated(
                new ParquetField.Repeated(label.name(), label.id(), label.optional(), element.field()),
                levels,
                element);
    }
}
