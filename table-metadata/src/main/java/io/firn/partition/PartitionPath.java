// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import io.firn.types.Schema;
import io.firn.types.Type;
import io.firn.types.Values;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Partition values as directories. */
final class PartitionPath {
    /** Leaves room, within a key of 800 characters, for what stands before the partition and for the file's name. */
    private static final int MAX_LENGTH = 640;

    private static final int MAX_SEGMENT_LENGTH = 200;
    private static final String NULL = "__null__";

    private PartitionPath() {}

    static String of(PartitionSpec spec, PartitionKey key, Schema schema) {
        if (key.specId() != spec.id() || key.values().size() != spec.fields().size()) {
            throw new IllegalArgumentException("The partition %s is not one of the spec %s.".formatted(key, spec));
        }
        int longest = Math.min(
                MAX_SEGMENT_LENGTH, MAX_LENGTH / Math.max(1, spec.fields().size()) - 1);
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < spec.fields().size(); i++) {
            PartitionField field = spec.fields().get(i);
            if (!(field.transform() instanceof Transform.Void)) {
                segments.add(segment(field, key.values().get(i), schema, longest));
            }
        }
        return String.join("/", segments);
    }

    private static String segment(PartitionField field, @Nullable Object value, Schema schema, int longest) {
        String name = escaped(field.name());
        String segment;
        if (value == null) {
            segment = name + "=" + NULL;
        } else {
            String text = escaped(text(field, value, schema));
            // A text that looks like the sign for null is told apart by an escape that it would not need.
            segment = name + "=" + (text.equals(NULL) ? "%5F" + text.substring(1) : text);
        }
        return segment.length() <= longest ? segment : shortened(segment, longest);
    }

    private static String text(PartitionField field, Object value, Schema schema) {
        if (field.transform() instanceof Transform.Year) {
            return String.valueOf(1970L + (Integer) value);
        }
        if (field.transform() instanceof Transform.Month) {
            int months = (Integer) value;
            return "%04d-%02d".formatted(1970L + Math.floorDiv(months, 12), Math.floorMod(months, 12) + 1);
        }
        if (field.transform() instanceof Transform.Hour) {
            int hours = (Integer) value;
            return "%s-%02d".formatted(LocalDate.ofEpochDay(Math.floorDiv(hours, 24)), Math.floorMod(hours, 24));
        }
        return Values.format(field.resultType(schema), value);
    }

    /** Letters, digits, dot, dash and underscore as they are; every other byte of the UTF-8 form as a percent escape. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0) {
                escaped.append(c);
            } else {
                escaped.append('%').append(String.format("%02X", (int) c));
            }
        }
        return escaped.toString();
    }

    private static String shortened(String segment, int longest) {
        byte[] bytes = segment.getBytes(StandardCharsets.US_ASCII);
        int half = bytes.length / 2;
        String hash = "~%08x%08x"
                .formatted(
                        Buckets.hash(Type.Simple.BINARY, ByteBuffer.wrap(bytes, 0, half)),
                        Buckets.hash(Type.Simple.BINARY, ByteBuffer.wrap(bytes, half, bytes.length - half)));
        int end = longest - hash.length();
        int escape = segment.lastIndexOf('%', end - 1);
        return segment.substring(0, escape >= 0 && escape > end - 3 ? escape : end) + hash;
    }
}
