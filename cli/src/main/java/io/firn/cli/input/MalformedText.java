// SPDX-License-Identifier: Apache-2.0
package io.firn.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Finds where a text that is not UTF-8 goes wrong: readers read ahead, and only know that it does. */
final class MalformedText {
    /** Of a longer line only the parts are looked at, so that a file without line ends needs no memory. */
    private static final int LONGEST_PART = 1 << 20;

    private MalformedText() {}

    /** The number of the first line that is not UTF-8; that of the last line when all are. */
    static long line(Input input) {
        long line = 1;
        try (InputStream bytes = input.decompressed(input.stream())) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int next = bytes.read(); next >= 0; next = bytes.read()) {
                text.write(next);
                boolean partEnds = text.size() >= LONGEST_PART && next < 0x80;
                if (next == '\n' || partEnds) {
                    decode(text);
                    line += next == '\n' ? 1 : 0;
                }
            }
            decode(text);
        } catch (IOException found) {
            return line;
        }
        return line;
    }

    private static void decode(ByteArrayOutputStream text) throws CharacterCodingException {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toByteArray()));
        text.reset();
    }
}
