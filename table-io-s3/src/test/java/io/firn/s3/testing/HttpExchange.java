// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request to a server of S3's protocol, and what became of it.
 *
 * @param method of HTTP
 * @param bucket the first part of the path; empty when there is none
 * @param key the rest of the path; empty for requests to the bucket
 * @param query names and values; empty where a name stands alone
 * @param status of the answer; 0 when there was none
 */
public record HttpExchange(
        String method,
        String bucket,
        String key,
        Map<String, String> query,
        boolean ranged,
        long requestBytes,
        int status,
        long responseBytes) {

    static HttpExchange of(HttpMessage request) {
        String target = request.target();
        int mark = target.indexOf('?');
        String path = decoded(mark < 0 ? target : target.substring(0, mark)).substring(1);
        int slash = path.indexOf('/');
        return new HttpExchange(
                request.method(),
                slash < 0 ? path : path.substring(0, slash),
                slash < 0 ? "" : path.substring(slash + 1),
                query(mark < 0 ? "" : target.substring(mark + 1)),
                request.header("Range").isPresent(),
                request.body().length,
                0,
                0);
    }

    HttpExchange answered(int answerStatus, long bytes) {
        return new HttpExchange(method, bucket, key, query, ranged, requestBytes, answerStatus, bytes);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                query.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** What S3 calls the operation. */
    public String operation() {
        if (key.isEmpty()) {
            return switch (method) {
                case "GET" ->
                    query.containsKey("uploads")
                            ? "ListMultipartUploads"
                            : query.containsKey("session") ? "CreateSession" : "ListObjectsV2";
                case "POST" -> "DeleteObjects";
                case "PUT" -> "CreateBucket";
                default -> method + " bucket";
            };
        }
        boolean upload = query.containsKey("uploadId");
        return switch (method) {
            case "GET" -> "GetObject";
            case "HEAD" -> "HeadObject";
            case "PUT" -> upload ? "UploadPart" : "PutObject";
            case "POST" -> upload ? "CompleteMultipartUpload" : "CreateMultipartUpload";
            case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
            default -> method;
        };
    }

    @Override
    public String toString() {
        return operation() + " " + (key.isEmpty() ? query : key) + " -> " + status;
    }
}
