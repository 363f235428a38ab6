// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the body of a message of HTTP/1.1.
 *
 * @param start the line of the request or of the status
 * @param headers as they came, a line each
 */
record HttpHead(String start, List<String> headers) {

    /** The next head, or null at the end of the stream. */
    static @Nullable HttpHead read(InputStream in) throws IOException {
        String start = line(in);
        if (start.isEmpty()) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        return new HttpHead(start, headers);
    }

    /** A line without its end; empty at the end of the stream, too. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    String method() {
        return start.substring(0, start.indexOf(' '));
    }

    String target() {
        return start.split(" ")[1];
    }

    int status() {
        return Integer.parseInt(start.split(" ")[1]);
    }

    Optional<String> header(String name) {
        return headers.stream()
                .filter(line -> is(line, name))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static boolean is(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    HttpHead without(String name) {
        return new HttpHead(
                start, headers.stream().filter(line -> !is(line, name)).toList());
    }

    boolean isChunked() {
        return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    }

    OptionalLong length() {
        Optional<String> length = header("Content-Length");
        return length.isPresent() ? OptionalLong.of(Long.parseLong(length.get())) : OptionalLong.empty();
    }

    /** Whether the end of the body can be told from the head. */
    boolean hasLength() {
        return isChunked() || length().isPresent();
    }

    void write(OutputStream out) throws IOException {
        out.write((start + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        for (String header : headers) {
            out.write((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
}
