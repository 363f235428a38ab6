// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import io.firn.io.testing.CountingObjectStore;
import io.firn.io.testing.Operation;
import io.firn.io.testing.Request;
import io.firn.s3.testing.FaultProxy;
import io.firn.s3.testing.HttpExchange;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The requests that a store was asked for, wherever they were counted. */
record RequestLog(Supplier<List<Request>> source, Runnable forget) {

    /** As they came in at the interface. */
    static RequestLog of(CountingObjectStore store) {
        return new RequestLog(store::log, store::reset);
    }

    /** As they went over the network, of a table at the prefix. */
    static RequestLog of(FaultProxy proxy, String prefix) {
        return new RequestLog(
                () -> proxy.log().stream().map(sent -> request(sent, prefix)).toList(), proxy::forget);
    }

    private static Request request(HttpExchange sent, String prefix) {
        String name = sent.key().isEmpty() ? sent.query().getOrDefault("prefix", "") : sent.key();
        String path = name.startsWith(prefix + "/") ? name.substring(prefix.length() + 1) : name;
        Operation operation = switch (sent.operation()) {
            case "GetObject" -> sent.ranged() ? Operation.READ : Operation.GET;
            case "HeadObject" -> Operation.SIZE;
            case "PutObject" -> Operation.PUT;
            case "ListObjectsV2" -> Operation.LIST;
            case "DeleteObject", "DeleteObjects" -> Operation.DELETE;
            case "CreateMultipartUpload" -> Operation.CREATE;
            case "UploadPart" -> Operation.WRITE;
            case "CompleteMultipartUpload" -> Operation.COMPLETE;
            default -> throw new AssertionError("an unexpected request: " + sent);
        };
        return new Request(operation, path, sent.requestBytes() + sent.responseBytes());
    }

    List<Request> log() {
        return source.get();
    }

    void reset() {
        forget.run();
    }

    /** How many requests there were of each operation and kind, as in {@code {GET _firn/versions/=1, READ data/=2}}. */
    SortedMap<String, Integer> counts() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (Request request : log()) {
            String kind = CountingObjectStore.TABLE_KINDS.stream()
                    .filter(request.path()::startsWith)
                    .findFirst()
                    .orElse("other");
            counts.merge(request.operation() + " " + kind, 1, Integer::sum);
        }
        return counts;
    }

    /** How many requests there were of the operation to paths that start with {@code prefix}. */
    int count(Operation operation, String prefix) {
        return (int) log().stream()
                .filter(request -> request.operation() == operation)
                .filter(request -> request.path().startsWith(prefix))
                .count();
    }
}
