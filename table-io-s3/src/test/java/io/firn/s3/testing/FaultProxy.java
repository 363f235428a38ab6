// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a real client and a real server of HTTP and does to requests what networks and servers do: delays, drops
 * before or after the effect, duplicates, cuts answers off, answers with errors. It remembers every request with the bytes
 * that went each way, so that it also counts for benchmarks. Requests and answers pass through memory whole.
 */
public final class FaultProxy implements AutoCloseable {

    /** What becomes of a request. */
    public enum Kind {
        PASS,
        /** The connection ends before the server sees the request. */
        DROP_BEFORE,
        /** The server does its work, and the connection ends before its answer. */
        DROP_AFTER,
        /** The server is asked twice, and its second answer passed on, as when something in between repeats a request. */
        DUPLICATE,
        /** The server does its work, and the connection ends in the middle of its answer. */
        TRUNCATE,
        /** The server sees nothing, and the client gets an error. */
        ANSWER_BEFORE,
        /** The server does its work, and the client gets an error. */
        ANSWER_AFTER
    }

    /**
     * What becomes of a request, and when.
     *
     * @param delay before the request is passed on
     * @param status of the answer that is made up
     * @param code of S3's for the answer that is made up
     */
    public record Action(Kind kind, Duration delay, int status, String code) {
        public static final Action PASS = new Action(Kind.PASS, Duration.ZERO, 0, "");

        public static Action of(Kind kind) {
            return new Action(kind, Duration.ZERO, 0, "");
        }

        /** An error in place of the server's work ({@link Kind#ANSWER_BEFORE}) or of its answer. */
        public static Action answer(Kind kind, int status, String code) {
            return new Action(kind, Duration.ZERO, status, code);
        }

        public Action after(Duration chosen) {
            return new Action(kind, chosen, status, code);
        }
    }

    /** Decides on each request, in the thread of its connection. */
    public interface Script {
        Action on(HttpExchange request);
    }

    private final URI upstream;
    private final AtomicReference<Script> script = new AtomicReference<>(request -> Action.PASS);
    private final List<HttpExchange> log = new ArrayList<>();
    private final HttpListener listener;

    private FaultProxy(URI upstream) {
        this.upstream = upstream;
        this.listener = new HttpListener(this::serve);
    }

    /** Starts a proxy before the server at {@code upstream}, {@code http://host:port}, that lets everything pass. */
    public static FaultProxy before(URI upstream) {
        return new FaultProxy(upstream);
    }

    /** {@code http://127.0.0.1:port}: what clients take for the server. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.port());
    }

    /** Sets what becomes of requests from now on. */
    public FaultProxy script(Script chosen) {
        script.set(chosen);
        return this;
    }

    /** Delays every request from now on by {@code latency}, and does nothing else to it. */
    public FaultProxy latency(Duration latency) {
        return script(request -> Action.PASS.after(latency));
    }

    /** Every request since the last {@link #forget} as the client saw it end; status 0: without an answer. */
    public List<HttpExchange> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    public void forget() {
        synchronized (log) {
            log.clear();
        }
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(BufferedInputStream in, Socket client) throws IOException {
        OutputStream out = client.getOutputStream();
        try (Upstream server = new Upstream()) {
            while (true) {
                Optional<HttpMessage> request = HttpMessage.readRequest(in, out);
                if (request.isEmpty() || !pass(request.get(), server, out)) {
                    return;
                }
            }
        }
    }

    /** Whether the connection goes on. */
    private boolean pass(HttpMessage request, Upstream server, OutputStream out) throws IOException {
        HttpExchange exchange = HttpExchange.of(request);
        Action action = script.get().on(exchange);
        pause(action.delay());
        Optional<HttpMessage> answer = Optional.empty();
        switch (action.kind()) {
            case PASS -> answer = Optional.of(server.ask(request));
            case DUPLICATE -> {
                server.ask(request);
                answer = Optional.of(server.ask(request));
            }
            case TRUNCATE -> {
                HttpMessage whole = server.ask(request);
                record(exchange);
                truncate(whole, out);
                return false;
            }
            case ANSWER_BEFORE -> answer = Optional.of(error(request, action));
            case ANSWER_AFTER -> {
                server.ask(request);
                answer = Optional.of(error(request, action));
            }
            case DROP_BEFORE -> {}
            case DROP_AFTER -> server.ask(request);
        }
        record(answer.map(given -> exchange.answered(given.status(), given.body().length))
                .orElse(exchange));
        if (answer.isEmpty()) {
            return false;
        }
        answer.get().write(out);
        return true;
    }

    private void record(HttpExchange exchange) {
        synchronized (log) {
            log.add(exchange);
        }
    }

    private static void truncate(HttpMessage answer, OutputStream out) throws IOException {
        if (answer.body().length > 0) {
            answer.write(out, answer.body().length / 2);
        } else {
            out.write(answer.startLine().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private static HttpMessage error(HttpMessage request, Action action) {
        String body = "<Error><Code>%s</Code><Message>Made up by the proxy.</Message></Error>".formatted(action.code());
        HttpMessage answer = HttpMessage.of(
                "HTTP/1.1 %d %s".formatted(action.status(), action.code()),
                request.method().equals("HEAD") ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
        return answer.with("Content-Type", "application/xml");
    }

    private static void pause(Duration delay) throws IOException {
        if (delay.isZero()) {
            return;
        }
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            throw new IOException("closing", e);
        }
    }

    /** The connection to the server that belongs to one connection of a client. */
    private final class Upstream implements Closeable {
        private @Nullable Socket socket;
        private @Nullable BufferedInputStream in;

        HttpMessage ask(HttpMessage request) throws IOException {
            try {
                return askOnce(request);
            } catch (IOException idleTooLong) {
                if (idleTooLong instanceof java.io.EOFException) {
                    // The server closed the connection while it was idle: a request that it never saw.
                    close();
                    return askOnce(request);
                }
                throw idleTooLong;
            }
        }

        private HttpMessage askOnce(HttpMessage request) throws IOException {
            Socket server = socket;
            BufferedInputStream answers = in;
            if (server == null || answers == null) {
                server = new Socket(upstream.getHost(), upstream.getPort());
                server.setTcpNoDelay(true);
                answers = new BufferedInputStream(server.getInputStream(), 1 << 16);
                socket = server;
                in = answers;
            }
            HttpMessage bare = new HttpMessage(
                    request.startLine(),
                    request.headers().stream()
                            .filter(header -> !header.name().equalsIgnoreCase("Expect"))
                            .toList(),
                    request.body());
            bare.write(server.getOutputStream());
            HttpMessage answer = HttpMessage.readResponse(answers, request.method());
            if (answer.header("Connection")
                    .filter(value -> value.equalsIgnoreCase("close"))
                    .isPresent()) {
                close();
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            Socket server = socket;
            if (server != null) {
                server.close();
            }
            socket = null;
            in = null;
        }
    }
}
