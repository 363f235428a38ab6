// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import io.firn.bench.workload.S3Endpoint;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between clients and a server of HTTP/1.1: counts requests and the bytes of their bodies, both ways, and holds each
 * request back for a while, as a network would. Clients steer it with the paths of {@link S3Endpoint}.
 *
 * <p>What a client asks by {@code Expect: 100-continue} it answers itself and without delay.
 */
final class CountingProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final ServerSocket server;
    private final int upstreamPort;
    private final ExecutorService threads;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong delayMs = new AtomicLong();

    /** Starts on a free port of the loopback interface. */
    CountingProxy(int upstreamPort) throws IOException {
        this.upstreamPort = upstreamPort;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), upstreamPort)) {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            InputStream fromClient = new BufferedInputStream(client.getInputStream(), BUFFER);
            InputStream fromServer = new BufferedInputStream(upstream.getInputStream(), BUFFER);
            OutputStream toClient = new BufferedOutputStream(client.getOutputStream(), BUFFER);
            OutputStream toServer = new BufferedOutputStream(upstream.getOutputStream(), BUFFER);
            for (HttpHead head = HttpHead.read(fromClient); head != null; head = HttpHead.read(fromClient)) {
                if (head.target().startsWith(S3Endpoint.CONTROL)) {
                    control(head, toClient);
                } else {
                    exchange(head, fromClient, toServer, toClient);
                    if (!answer(head, fromServer, toClient)) {
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // One of the two closed its end, as they do with connections that they no longer need.
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void control(HttpHead head, OutputStream toClient) throws IOException {
        String text = "";
        if (head.target().equals(S3Endpoint.COUNTS)) {
            text = requests.getAndSet(0) + " " + bytes.getAndSet(0);
        } else {
            delayMs.set(Long.parseLong(head.target().substring(S3Endpoint.DELAY.length())));
        }
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(text.length(), text);
        toClient.write(answer.getBytes(StandardCharsets.US_ASCII));
        toClient.flush();
    }

    private void exchange(HttpHead head, InputStream fromClient, OutputStream toServer, OutputStream toClient)
            throws IOException, InterruptedException {
        requests.incrementAndGet();
        if (delayMs.get() > 0) {
            Thread.sleep(delayMs.get());
        }
        if (head.header("Expect").isPresent()) {
            toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            toClient.flush();
        }
        head.without("Expect").write(toServer);
        bytes.addAndGet(copyBody(head, fromClient, toServer, 0));
        toServer.flush();
    }

    /** Whether the connection can be used for more. */
    private boolean answer(HttpHead request, InputStream fromServer, OutputStream toClient) throws IOException {
        HttpHead head = HttpHead.read(fromServer);
        while (head != null && head.status() == 100) {
            head = HttpHead.read(fromServer);
        }
        if (head == null) {
            return false;
        }
        head.write(toClient);
        boolean bodyless = request.method().equals("HEAD") || head.status() == 204 || head.status() == 304;
        if (!bodyless) {
            bytes.addAndGet(copyBody(head, fromServer, toClient, Long.MAX_VALUE));
        }
        toClient.flush();
        return bodyless || head.hasLength();
    }

    /** Copies as many bytes as the head says, or {@code otherwise}, until the end; returns how many there were. */
    private static long copyBody(HttpHead head, InputStream in, OutputStream out, long otherwise) throws IOException {
        if (head.isChunked()) {
            return copyChunks(in, out);
        }
        return copy(in, out, head.length().orElse(otherwise));
    }

    private static long copyChunks(InputStream in, OutputStream out) throws IOException {
        long total = 0;
        while (true) {
            String line = HttpHead.line(in);
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            long size = Long.parseLong(line.replaceAll(";.*", "").strip(), 16);
            total += copy(in, out, size);
            if (size == 0) {
                break;
            }
            out.write((HttpHead.line(in) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        String trailer;
        do {
            trailer = HttpHead.line(in);
            out.write((trailer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        } while (!trailer.isEmpty());
        return total;
    }

    private static long copy(InputStream in, OutputStream out, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        while (copied < limit) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, limit - copied));
            if (count < 0) {
                break;
            }
            out.write(buffer, 0, count);
            copied += count;
        }
        return copied;
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
