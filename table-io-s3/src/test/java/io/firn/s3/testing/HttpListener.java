// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Accepts connections on a free port of the loopback interface, a thread each. */
final class HttpListener implements AutoCloseable {

    /** Serves one connection until it ends. */
    interface Connection {
        void serve(BufferedInputStream in, Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final ExecutorService threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Connection connection;

    HttpListener(Connection connection) {
        this.connection = connection;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "http-listener");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16)) {
            connection.serve(in, socket);
        } catch (IOException gone) {
            // The other side closed the connection, or this side is closing.
            return;
        } finally {
            open.remove(socket);
        }
    }

    /** Ends all connections as they stand. */
    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
