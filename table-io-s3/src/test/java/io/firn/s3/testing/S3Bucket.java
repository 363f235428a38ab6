// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** What one bucket holds. Every change is atomic, unless the bucket is told to be bad. */
final class S3Bucket {
    /** The order in which S3 lists. */
    static final Comparator<String> UTF8_ORDER = Comparator.comparing(
            key -> key.getBytes(StandardCharsets.UTF_8), (left, right) -> Arrays.compareUnsigned(left, right));

    private static final int MIN_PART_BYTES = 5 << 20;

    /** How a server treats {@code If-None-Match}. */
    enum Conditions {
        HONOURED,
        /** And a put that meets another one at work on the same name is told to try again, as S3 does. */
        HONOURED_WITH_CONFLICTS,
        IGNORED,
        /** Looked at first, and the object written later. */
        RACY,
        NOT_IMPLEMENTED
    }

    record Stored(byte[] content, String tag) {}

    record Upload(String key, Instant initiated, Map<Integer, Stored> parts) {}

    private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>(UTF8_ORDER);
    private final ConcurrentMap<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final AtomicLong uploadIds = new AtomicLong();
    private volatile Conditions conditions = Conditions.HONOURED;

    void conditions(Conditions chosen) {
        conditions = chosen;
    }

    ConcurrentSkipListMap<String, Stored> objects() {
        return objects;
    }

    ConcurrentMap<String, Upload> uploads() {
        return uploads;
    }

    Stored get(String key) {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new S3Error(404, "NoSuchKey", "The specified key does not exist.");
        }
        return stored;
    }

    String put(String key, byte[] content, Optional<String> ifNoneMatch, Optional<String> ifMatch) {
        Stored stored = new Stored(content, tag(content));
        boolean conditional = ifNoneMatch.isPresent() || ifMatch.isPresent();
        if (!conditional || conditions == Conditions.IGNORED) {
            objects.put(key, stored);
        } else if (conditions == Conditions.NOT_IMPLEMENTED) {
            throw new S3Error(
                    501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
        } else if (ifMatch.isPresent()) {
            replace(key, stored, ifMatch.get());
        } else if (conditions == Conditions.HONOURED_WITH_CONFLICTS) {
            putAlone(key, stored);
        } else {
            putIfAbsent(key, stored);
        }
        return stored.tag();
    }

    private void replace(String key, Stored stored, String expected) {
        boolean replaced =
                objects.computeIfPresent(key, (name, old) -> old.tag().equals(expected) ? stored : old) == stored;
        if (!replaced) {
            throw preconditionFailed("If-Match");
        }
    }

    private void putAlone(String key, Stored stored) {
        if (!busy.add(key)) {
            throw new S3Error(409, "ConditionalRequestConflict", "A conflicting conditional operation is in progress.");
        }
        try {
            Thread.sleep(1);
            putIfAbsent(key, stored);
        } catch (InterruptedException e) {
            throw new S3Error(500, "InternalError", "interrupted");
        } finally {
            busy.remove(key);
        }
    }

    private void putIfAbsent(String key, Stored stored) {
        if (conditions == Conditions.RACY) {
            if (objects.containsKey(key)) {
                throw preconditionFailed("If-None-Match");
            }
            Thread.yield();
            objects.put(key, stored);
        } else if (objects.putIfAbsent(key, stored) != null) {
            throw preconditionFailed("If-None-Match");
        }
    }

    private static S3Error preconditionFailed(String condition) {
        return new S3Error(412, "PreconditionFailed", "The condition " + condition + " did not hold.");
    }

    String beginUpload(String key) {
        String id = "upload-" + uploadIds.incrementAndGet();
        uploads.put(id, new Upload(key, Instant.now().truncatedTo(ChronoUnit.SECONDS), new TreeMap<>()));
        return id;
    }

    private Upload upload(String id, String key) {
        Upload upload = uploads.get(id);
        if (upload == null || !upload.key().equals(key)) {
            throw new S3Error(404, "NoSuchUpload", "The specified upload does not exist.");
        }
        return upload;
    }

    String putPart(String id, String key, int number, byte[] content) {
        if (number < 1 || number > 10_000) {
            throw new S3Error(400, "InvalidArgument", "Part number must be an integer between 1 and 10000.");
        }
        Upload upload = upload(id, key);
        String tag = tag(content);
        synchronized (upload) {
            upload.parts().put(number, new Stored(content, tag));
        }
        return tag;
    }

    /** @param tags of the parts by number, in the order in which the client names them */
    String completeUpload(String id, String key, List<Map.Entry<Integer, String>> tags, Optional<String> ifNoneMatch) {
        Upload upload = upload(id, key);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        synchronized (upload) {
            int last = 0;
            for (int i = 0; i < tags.size(); i++) {
                int number = tags.get(i).getKey();
                Stored part = upload.parts().get(number);
                if (number <= last) {
                    throw new S3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
                }
                if (part == null || !part.tag().equals(tags.get(i).getValue())) {
                    throw new S3Error(400, "InvalidPart", "Part " + number + " could not be found.");
                }
                if (part.content().length < MIN_PART_BYTES && i < tags.size() - 1) {
                    throw new S3Error(400, "EntityTooSmall", "Part " + number + " is too small.");
                }
                whole.writeBytes(part.content());
                last = number;
            }
        }
        if (tags.isEmpty()) {
            throw new S3Error(400, "MalformedXML", "You must specify at least one part.");
        }
        String tag = put(key, whole.toByteArray(), ifNoneMatch, Optional.empty());
        uploads.remove(id);
        return tag;
    }

    void abortUpload(String id, String key) {
        upload(id, key);
        uploads.remove(id);
    }

    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content);
            return "\"%032x\"".formatted(new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
