// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import io.firn.s3.S3Location;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A server of S3's protocol within the process, objects in memory: as much of it as a table needs, and strict. What it does
 * not know it refuses; conditional writes are atomic; listings are in the order of UTF-8, by pages; requests must be signed
 * (the signature itself is not computed) and what checksums they carry must be right. Buckets whose names end in
 * {@code --x-s3} behave as directory buckets: they list in no order and know no start.
 *
 * <p>It remembers every request. Faults are injected before or after the effect by {@link #intercept}.
 */
public final class S3TestServer implements AutoCloseable {

    /** Credentials that the server accepts; it accepts any. */
    public static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test-key", "test-secret"));

    /** What happens around a request. Called in the thread of its connection. */
    public interface Interceptor {
        /** The answer to give in place of the effect: a status of HTTP and a code of S3's. */
        default Optional<Answer> before(HttpExchange request) {
            return Optional.empty();
        }

        /** The answer to give in place of the true one, after the effect. */
        default Optional<Answer> after(HttpExchange exchange) {
            return Optional.empty();
        }
    }

    /** An answer other than the true one. Status 0: none; the connection is closed. */
    public record Answer(int status, String code) {
        /** No answer at all. */
        public static final Answer NONE = new Answer(0, "");
    }

    private static final Interceptor PASS = new Interceptor() {};

    private final ConcurrentMap<String, S3Bucket> buckets = new ConcurrentHashMap<>();
    private final List<HttpExchange> log = new ArrayList<>();
    private final AtomicReference<Interceptor> interceptor = new AtomicReference<>(PASS);
    private final HttpListener listener = new HttpListener(this::serve);

    private S3TestServer() {}

    /** Starts a server with one bucket, {@code bucket}. */
    public static S3TestServer start() {
        return new S3TestServer().bucket("bucket");
    }

    /** Adds an empty bucket. */
    public S3TestServer bucket(String name) {
        buckets.putIfAbsent(name, new S3Bucket());
        return this;
    }

    /** {@code http://127.0.0.1:port}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.port());
    }

    /** A store at {@code s3://bucket/<prefix>} of this server. */
    public S3ObjectStore store(String prefix) {
        return store("bucket", prefix, settings());
    }

    /** A store of this server with settings of the test's own, made from {@link #settings}. */
    public S3ObjectStore store(String bucket, String prefix, S3Settings settings) {
        return S3ObjectStore.open(new S3Location(bucket, prefix), settings, CREDENTIALS);
    }

    /** Where this server is, and that its conditional writes need no probe. */
    public S3Settings settings() {
        return S3Settings.DEFAULT
                .with(S3Setting.ENDPOINT, endpoint().toString())
                .with(S3Setting.REGION, "us-east-1")
                .with(S3Setting.CONDITIONAL_WRITES, "trust");
    }

    /** Sets what happens around requests from now on. */
    public void intercept(Interceptor chosen) {
        interceptor.set(chosen);
    }

    /** From now on everything goes well. */
    public void interceptNothing() {
        interceptor.set(PASS);
    }

    /** Lets the server check conditions first and write later. */
    public void makeRacy(String bucket) {
        buckets.get(bucket).conditions(S3Bucket.Conditions.RACY);
    }

    /** Lets the server overlook conditions. */
    public void ignoreConditions(String bucket) {
        buckets.get(bucket).conditions(S3Bucket.Conditions.IGNORED);
    }

    /** Lets the server refuse conditions as not implemented. */
    public void refuseConditions(String bucket) {
        buckets.get(bucket).conditions(S3Bucket.Conditions.NOT_IMPLEMENTED);
    }

    /** Lets a conditional put that meets another one on the same name be answered with 409, as S3 does. */
    public void answerConflicts(String bucket) {
        buckets.get(bucket).conditions(S3Bucket.Conditions.HONOURED_WITH_CONFLICTS);
    }

    /** Every request since the last {@link #forget}, in the order of their answers. */
    public List<HttpExchange> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** How many requests there were of each operation, as S3 calls it. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        log().forEach(exchange -> counts.merge(exchange.operation(), 1, Integer::sum));
        return counts;
    }

    public void forget() {
        synchronized (log) {
            log.clear();
        }
    }

    /** Names of all objects, in order. */
    public List<String> keys(String bucket) {
        return List.copyOf(buckets.get(bucket).objects().keySet());
    }

    /** How many uploads are neither completed nor aborted. */
    public int openUploads(String bucket) {
        return buckets.get(bucket).uploads().size();
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(BufferedInputStream in, Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        while (true) {
            Optional<HttpMessage> request = HttpMessage.readRequest(in, out);
            if (request.isEmpty()) {
                return;
            }
            Optional<HttpMessage> answer = answer(request.get());
            if (answer.isEmpty()) {
                return;
            }
            answer.get().write(out);
        }
    }

    private Optional<HttpMessage> answer(HttpMessage request) {
        HttpExchange exchange = HttpExchange.of(request);
        Interceptor faults = interceptor.get();
        Optional<Answer> instead = faults.before(exchange);
        HttpMessage truth =
                instead.isPresent() ? HttpMessage.of("HTTP/1.1 200 OK", new byte[0]) : handle(request, exchange);
        if (instead.isEmpty()) {
            instead = faults.after(exchange.answered(truth.status(), truth.body().length));
        }
        HttpMessage answer = instead.map(S3TestServer::message).orElse(truth);
        if (request.method().equals("HEAD")) {
            // An error in answer to HEAD has no body, and the length of an object is in its header.
            answer = new HttpMessage(answer.startLine(), answer.headers(), new byte[0]);
        }
        boolean silent = instead.filter(given -> given.status() == 0).isPresent();
        synchronized (log) {
            log.add(exchange.answered(silent ? 0 : answer.status(), answer.body().length));
        }
        return silent ? Optional.empty() : Optional.of(dated(answer));
    }

    private static HttpMessage dated(HttpMessage answer) {
        return answer.with("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)))
                .with("Server", "firn-test")
                .with("x-amz-request-id", "0123456789ABCDEF");
    }

    private static HttpMessage message(Answer answer) {
        return answer.status() == 0
                ? HttpMessage.of("HTTP/1.1 500 None", new byte[0])
                : error(new S3Error(answer.status(), answer.code(), "An injected fault."));
    }

    private HttpMessage handle(HttpMessage request, HttpExchange exchange) {
        try {
            S3Requests.check(request);
            S3Bucket bucket = buckets.get(exchange.bucket());
            if (bucket == null) {
                throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist.");
            }
            return new S3Requests(exchange, request, bucket).answer();
        } catch (S3Error refusal) {
            return error(refusal);
        } catch (RuntimeException bug) {
            bug.printStackTrace();
            return error(new S3Error(500, "InternalError", bug.toString()));
        }
    }

    private static HttpMessage error(S3Error refusal) {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
                .formatted(refusal.code(), refusal.getMessage());
        return HttpMessage.of(
                        "HTTP/1.1 %d %s".formatted(refusal.status(), refusal.code()),
                        body.getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "application/xml");
    }
}
