// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Carries out one request to a bucket. */
final class S3Requests {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final Set<String> LIST_QUERY =
            Set.of("list-type", "prefix", "start-after", "max-keys", "continuation-token", "encoding-type");

    private final HttpExchange exchange;
    private final HttpMessage request;
    private final S3Bucket bucket;

    S3Requests(HttpExchange exchange, HttpMessage request, S3Bucket bucket) {
        this.exchange = exchange;
        this.request = request;
        this.bucket = bucket;
    }

    /** Refuses requests that are not signed or whose body is not what they say. */
    static void check(HttpMessage request) {
        String authorization = request.header("Authorization").orElse("");
        if (!authorization.startsWith("AWS4-HMAC-SHA256 Credential=")
                || !authorization.contains("SignedHeaders=")
                || request.header("x-amz-date").isEmpty()) {
            throw new S3Error(403, "AccessDenied", "The request is not signed.");
        }
        String hash = request.header("x-amz-content-sha256")
                .orElseThrow(() -> new S3Error(400, "InvalidRequest", "Missing x-amz-content-sha256."));
        if (hash.startsWith("STREAMING")) {
            throw new S3Error(501, "NotImplemented", "Bodies in chunks that are signed one by one.");
        }
        if (!hash.equals("UNSIGNED-PAYLOAD")
                && !hash.equals(HexFormat.of().formatHex(digest("SHA-256", request.body())))) {
            throw new S3Error(400, "XAmzContentSHA256Mismatch", "The body has another SHA-256.");
        }
        checkSum(request, "x-amz-checksum-crc32c", new CRC32C());
        checkSum(request, "x-amz-checksum-crc32", new CRC32());
        request.header("Content-MD5").ifPresent(stated -> {
            if (!stated.equals(Base64.getEncoder().encodeToString(digest("MD5", request.body())))) {
                throw new S3Error(400, "BadDigest", "The body has another MD5.");
            }
        });
    }

    private static void checkSum(HttpMessage request, String header, Checksum sum) {
        request.header(header).ifPresent(stated -> {
            sum.update(request.body());
            byte[] found = ByteBuffer.allocate(4).putInt((int) sum.getValue()).array();
            if (!Arrays.equals(Base64.getDecoder().decode(stated), found)) {
                throw new S3Error(400, "BadDigest", "The body has another " + header + ".");
            }
        });
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpMessage answer() {
        return switch (exchange.operation()) {
            case "PutObject" -> putObject();
            case "GetObject" -> getObject();
            case "HeadObject" -> headObject();
            case "DeleteObject" -> deleteObject();
            case "DeleteObjects" -> deleteObjects();
            case "ListObjectsV2" -> listObjects();
            case "CreateMultipartUpload" -> createUpload();
            case "UploadPart" -> uploadPart();
            case "CompleteMultipartUpload" -> completeUpload();
            case "AbortMultipartUpload" -> abortUpload();
            case "ListMultipartUploads" -> listUploads();
            case "CreateSession" -> createSession();
            default -> throw new S3Error(501, "NotImplemented", exchange.operation() + " is not implemented.");
        };
    }

    private void requireQuery(Set<String> known) {
        exchange.query().keySet().forEach(name -> {
            if (!known.contains(name)) {
                throw new S3Error(501, "NotImplemented", "The parameter " + name + " is not implemented.");
            }
        });
    }

    private static HttpMessage ok(String body) {
        return HttpMessage.of(
                        "HTTP/1.1 200 OK",
                        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body).getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "application/xml");
    }

    private static HttpMessage empty(String status) {
        return HttpMessage.of("HTTP/1.1 " + status, new byte[0]);
    }

    private HttpMessage putObject() {
        requireQuery(Set.of());
        request.header("If-None-Match").ifPresent(value -> {
            if (!value.equals("*")) {
                throw new S3Error(501, "NotImplemented", "If-None-Match with a tag.");
            }
        });
        String tag =
                bucket.put(exchange.key(), request.body(), request.header("If-None-Match"), request.header("If-Match"));
        return empty("200 OK").with("ETag", tag);
    }

    private HttpMessage getObject() {
        requireQuery(Set.of());
        S3Bucket.Stored stored = bucket.get(exchange.key());
        byte[] content = stored.content();
        if (request.header("Range").isEmpty()) {
            return HttpMessage.of("HTTP/1.1 200 OK", content)
                    .with("ETag", stored.tag())
                    .with("Accept-Ranges", "bytes");
        }
        Matcher range = RANGE.matcher(request.header("Range").get());
        if (!range.matches()) {
            throw new S3Error(501, "NotImplemented", "Range " + request.header("Range"));
        }
        long from = Long.parseLong(range.group(1));
        if (from >= content.length) {
            throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
        }
        int to = (int) Math.min(content.length - 1, Long.parseLong(range.group(2)));
        return HttpMessage.of("HTTP/1.1 206 Partial Content", Arrays.copyOfRange(content, (int) from, to + 1))
                .with("ETag", stored.tag())
                .with("Content-Range", "bytes %d-%d/%d".formatted(from, to, content.length));
    }

    private HttpMessage headObject() {
        S3Bucket.Stored stored = bucket.get(exchange.key());
        return empty("200 OK").with("ETag", stored.tag()).with("Content-Length", "" + stored.content().length);
    }

    private HttpMessage deleteObject() {
        bucket.objects().remove(exchange.key());
        return empty("204 No Content");
    }

    private HttpMessage deleteObjects() {
        if (request.header("Content-MD5").isEmpty()
                && request.headers().stream().noneMatch(header -> header.name().startsWith("x-amz-checksum-"))) {
            throw new S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
        }
        Element root = xml(request.body());
        NodeList names = root.getElementsByTagName("Key");
        if (names.getLength() == 0 || names.getLength() > 1000) {
            throw new S3Error(400, "MalformedXML", "Between 1 and 1000 keys are allowed.");
        }
        StringBuilder body = new StringBuilder("<DeleteResult>");
        for (int i = 0; i < names.getLength(); i++) {
            String key = names.item(i).getTextContent();
            if (key.endsWith("/undeletable")) {
                body.append("<Error><Key>%s</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
                        .formatted(escaped(key)));
            } else {
                bucket.objects().remove(key);
            }
        }
        return ok(body.append("</DeleteResult>").toString());
    }

    private boolean isDirectoryBucket() {
        return exchange.bucket().endsWith("--x-s3");
    }

    private HttpMessage listObjects() {
        requireQuery(LIST_QUERY);
        Map<String, String> query = exchange.query();
        if (!"2".equals(query.get("list-type"))) {
            throw new S3Error(501, "NotImplemented", "Only version 2 of the listing.");
        }
        String prefix = query.getOrDefault("prefix", "");
        int maxKeys = Math.min(1000, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
        if (isDirectoryBucket() && (query.containsKey("start-after") || !prefix.isEmpty() && !prefix.endsWith("/"))) {
            throw new S3Error(400, "InvalidRequest", "Directory buckets list whole directories.");
        }
        List<String> all = new ArrayList<>(bucket.objects().keySet());
        all.removeIf(key -> !key.startsWith(prefix));
        int skip = 0;
        if (isDirectoryBucket()) {
            Collections.shuffle(all, new Random(7));
            skip = Integer.parseInt(query.getOrDefault("continuation-token", "0"));
        } else {
            String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
            all.removeIf(key -> S3Bucket.UTF8_ORDER.compare(key, after) <= 0);
        }
        List<String> page = all.subList(Math.min(skip, all.size()), Math.min(all.size(), skip + maxKeys));
        boolean more = skip + page.size() < all.size();
        StringBuilder body = new StringBuilder("<ListBucketResult>");
        tag(body, "Name", exchange.bucket());
        tag(body, "Prefix", encoded(prefix));
        tag(body, "KeyCount", "" + page.size());
        tag(body, "MaxKeys", "" + maxKeys);
        if (query.containsKey("encoding-type")) {
            tag(body, "EncodingType", "url");
        }
        tag(body, "IsTruncated", "" + more);
        if (more) {
            tag(
                    body,
                    "NextContinuationToken",
                    isDirectoryBucket() ? "" + (skip + page.size()) : page.get(page.size() - 1));
        }
        for (String key : page) {
            S3Bucket.Stored stored = bucket.objects().get(key);
            if (stored != null) {
                body.append("<Contents>");
                tag(body, "Key", encoded(key));
                tag(body, "Size", "" + stored.content().length);
                tag(body, "ETag", stored.tag());
                body.append("</Contents>");
            }
        }
        return ok(body.append("</ListBucketResult>").toString());
    }

    private String encoded(String key) {
        if (!exchange.query().containsKey("encoding-type")) {
            return key;
        }
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    private HttpMessage createUpload() {
        requireQuery(Set.of("uploads"));
        StringBuilder body = new StringBuilder("<InitiateMultipartUploadResult>");
        tag(body, "Bucket", exchange.bucket());
        tag(body, "Key", exchange.key());
        tag(body, "UploadId", bucket.beginUpload(exchange.key()));
        return ok(body.append("</InitiateMultipartUploadResult>").toString());
    }

    private HttpMessage uploadPart() {
        requireQuery(Set.of("uploadId", "partNumber"));
        String tag = bucket.putPart(
                exchange.query().get("uploadId"),
                exchange.key(),
                Integer.parseInt(exchange.query().get("partNumber")),
                request.body());
        return empty("200 OK").with("ETag", tag);
    }

    private HttpMessage completeUpload() {
        requireQuery(Set.of("uploadId"));
        NodeList parts = xml(request.body()).getElementsByTagName("Part");
        List<Map.Entry<Integer, String>> tags = new ArrayList<>();
        for (int i = 0; i < parts.getLength(); i++) {
            Element part = (Element) parts.item(i);
            tags.add(Map.entry(Integer.parseInt(text(part, "PartNumber")), text(part, "ETag")));
        }
        String tag = bucket.completeUpload(
                exchange.query().get("uploadId"), exchange.key(), tags, request.header("If-None-Match"));
        StringBuilder body = new StringBuilder("<CompleteMultipartUploadResult>");
        tag(body, "Key", exchange.key());
        tag(body, "ETag", tag);
        return ok(body.append("</CompleteMultipartUploadResult>").toString());
    }

    private HttpMessage abortUpload() {
        bucket.abortUpload(exchange.query().get("uploadId"), exchange.key());
        return empty("204 No Content");
    }

    private HttpMessage listUploads() {
        String prefix = exchange.query().getOrDefault("prefix", "");
        StringBuilder body = new StringBuilder("<ListMultipartUploadsResult>");
        tag(body, "Bucket", exchange.bucket());
        tag(body, "IsTruncated", "false");
        bucket.uploads().forEach((id, upload) -> {
            if (upload.key().startsWith(prefix)) {
                body.append("<Upload>");
                tag(body, "Key", encoded(upload.key()));
                tag(body, "UploadId", id);
                tag(body, "Initiated", upload.initiated().toString());
                body.append("</Upload>");
            }
        });
        if (exchange.query().containsKey("encoding-type")) {
            tag(body, "EncodingType", "url");
        }
        return ok(body.append("</ListMultipartUploadsResult>").toString());
    }

    private static HttpMessage createSession() {
        return ok("<CreateSessionResult><Credentials><SessionToken>token</SessionToken><SecretAccessKey>secret"
                + "</SecretAccessKey><AccessKeyId>key</AccessKeyId><Expiration>2099-01-01T00:00:00Z</Expiration>"
                + "</Credentials></CreateSessionResult>");
    }

    private static void tag(StringBuilder body, String name, String text) {
        body.append('<')
                .append(name)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(name)
                .append('>');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }

    private static Element xml(byte[] body) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement();
        } catch (Exception malformed) {
            throw new S3Error(400, "MalformedXML", "The XML you provided was not well-formed.");
        }
    }
}
