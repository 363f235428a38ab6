// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import org.jspecify.annotations.Nullable;

/**
 * The name of an object, relative to the root of its store: ASCII segments joined by {@code /}, for instance
 * {@code data/day=2026-11-22/a3f1-01990c8a.parquet}.
 *
 * <p>A key cannot leave its store: {@code .}, {@code ..} and empty segments, a leading slash, backslashes and control
 * characters are refused, as are characters outside printable ASCII (stores disagree about their order) and segments
 * longer than {@value #MAX_SEGMENT_LENGTH} bytes (file systems cannot hold them). Immutable; ordered by its bytes, which
 * is the order in which a store lists.
 */
public final class ObjectKey implements Comparable<ObjectKey> {

    /** The longest key, in bytes; S3 allows 1,024 with the table's own prefix. */
    public static final int MAX_LENGTH = 800;

    /** The longest part between two slashes, in bytes. */
    public static final int MAX_SEGMENT_LENGTH = 254;

    private final String path;

    private ObjectKey(String path) {
        this.path = path;
    }

    /** The key {@code path}; throws {@link InvalidRequestException} when it is not a valid key. */
    public static ObjectKey of(String path) {
        String problem = problem(path);
        if (problem != null) {
            throw new InvalidRequestException("Not a valid object key: " + quoted(path) + " " + problem + ".");
        }
        return new ObjectKey(path);
    }

    /** A key that is valid by the way it was made. */
    static ObjectKey known(String path) {
        return new ObjectKey(path);
    }

    /** The whole key, at most {@value #MAX_LENGTH} characters. */
    public String path() {
        return path;
    }

    /** Whether {@code path} can be a key. */
    public static boolean isValid(String path) {
        return problem(path) == null;
    }

    /** The part behind the last slash. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ObjectKey key && key.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public int compareTo(ObjectKey other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }

    private static @Nullable String problem(String path) {
        if (path.isEmpty()) {
            return "is empty";
        }
        if (path.length() > MAX_LENGTH) {
            return "is longer than " + MAX_LENGTH + " characters";
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '\\') {
                return "has the character U+%04X at position %d; only printable ASCII is allowed".formatted((int) c, i);
            }
        }
        for (int start = 0; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String problem = segmentProblem(path, start, end);
            if (problem != null) {
                return problem;
            }
            start = end + 1;
        }
        return null;
    }

    private static @Nullable String segmentProblem(String path, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return "has an empty segment";
        }
        if (length <= 2 && path.charAt(start) == '.' && path.charAt(end - 1) == '.') {
            return "has the segment '" + path.substring(start, end) + "', which could lead out of the table";
        }
        if (length > MAX_SEGMENT_LENGTH) {
            return "has a segment longer than " + MAX_SEGMENT_LENGTH + " characters";
        }
        return null;
    }

    private static String quoted(String path) {
        return '\'' + (path.length() > 100 ? path.substring(0, 100) + "..." : path) + '\'';
    }
}
