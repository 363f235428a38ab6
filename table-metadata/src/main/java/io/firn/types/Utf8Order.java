// SPDX-License-Identifier: Apache-2.0
package io.firn.types;

/** Text in the order of its UTF-8 bytes, without encoding it. */
final class Utf8Order {
    private Utf8Order() {}

    /**
     * The order of UTF-8 is that of code points. Java compares UTF-16 units, which differs in one case: a surrogate (part
     * of a code point above U+FFFF) against one of U+E000 to U+FFFF, which as a unit is larger.
     */
    static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xSurrogate = Character.isSurrogate(x);
                boolean ySurrogate = Character.isSurrogate(y);
                return xSurrogate == ySurrogate ? x - y : (xSurrogate ? 1 : -1);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** The position of the first surrogate without its other half, or -1: UTF-8 has no bytes for one. */
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
