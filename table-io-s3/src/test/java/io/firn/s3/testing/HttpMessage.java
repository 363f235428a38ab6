// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request or an answer of HTTP 1.1 as it goes over a connection, with all of its body in memory.
 *
 * @param startLine its first line, without the line end
 * @param headers names and values in order; those that frame the body are as they were received
 */
record HttpMessage(String startLine, List<Header> headers, byte[] body) {
    private static final int MAX_LINE = 64 << 10;

    record Header(String name, String value) {}

    static HttpMessage of(String startLine, byte[] body) {
        return new HttpMessage(startLine, new ArrayList<>(), body);
    }

    HttpMessage with(String name, String value) {
        headers.add(new Header(name, value));
        return this;
    }

    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    String method() {
        return startLine.substring(0, startLine.indexOf(' '));
    }

    /** The path and query of a request, as written. */
    String target() {
        return startLine.split(" ")[1];
    }

    int status() {
        return Integer.parseInt(startLine.split(" ")[1]);
    }

    /** Reads a request; empty when the connection ends before it. {@code out} is told to go on if it asks. */
    static Optional<HttpMessage> readRequest(InputStream in, OutputStream out) throws IOException {
        Optional<String> first = readLine(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        HttpMessage head = new HttpMessage(first.get(), readHeaders(in), new byte[0]);
        if (head.header("Expect")
                .filter(value -> value.equalsIgnoreCase("100-continue"))
                .isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        return Optional.of(new HttpMessage(head.startLine, head.headers, head.readBody(in, 0)));
    }

    /** Reads the answer to a request of the given method. */
    static HttpMessage readResponse(InputStream in, String method) throws IOException {
        while (true) {
            String first = readLine(in).orElseThrow(() -> new EOFException("no answer"));
            HttpMessage head = new HttpMessage(first, readHeaders(in), new byte[0]);
            if (head.status() >= 200) {
                boolean bare = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
                return bare ? head : new HttpMessage(first, head.headers, head.readBody(in, -1));
            }
        }
    }

    private byte[] readBody(InputStream in, int lengthIfUnsaid) throws IOException {
        if (header("Transfer-Encoding")
                .filter(value -> value.equalsIgnoreCase("chunked"))
                .isPresent()) {
            return readChunks(in);
        }
        int length = header("Content-Length").map(Integer::parseInt).orElse(lengthIfUnsaid);
        byte[] body = length < 0 ? in.readAllBytes() : in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("body ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = readLine(in).orElseThrow(() -> new EOFException("in a chunked body"));
            int length = Integer.parseInt(size.replaceFirst(";.*", "").strip(), 16);
            if (length == 0) {
                readHeaders(in);
                return body.toByteArray();
            }
            body.write(in.readNBytes(length));
            readLine(in);
        }
    }

    private static List<Header> readHeaders(InputStream in) throws IOException {
        List<Header> headers = new ArrayList<>();
        while (true) {
            String line = readLine(in).orElseThrow(() -> new EOFException("in the headers"));
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
    }

    private static Optional<String> readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
            }
            line.write(b);
            if (line.size() > MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
        }
        if (line.size() > 0) {
            throw new EOFException("in a line");
        }
        return Optional.empty();
    }

    /** Writes the head, with the length of the body, and the first {@code bodyBytes} bytes of the body. */
    void write(OutputStream out, int bodyBytes) throws IOException {
        StringBuilder head = new StringBuilder(startLine).append("\r\n");
        for (Header header : headers) {
            if (!header.name().equalsIgnoreCase("Transfer-Encoding")
                    && !(header.name().equalsIgnoreCase("Content-Length") && body.length > 0)) {
                head.append(header.name()).append(": ").append(header.value()).append("\r\n");
            }
        }
        boolean answer = startLine.startsWith("HTTP/");
        boolean bodiless = answer && (status() == 204 || status() == 304);
        if (body.length > 0 || header("Content-Length").isEmpty() && !bodiless && (answer || !method().equals("GET"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        // One write for what fits one packet, or the receiver waits for the second.
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + bodyBytes];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, bodyBytes);
        out.write(all);
        out.flush();
    }

    void write(OutputStream out) throws IOException {
        write(out, body.length);
    }
}
