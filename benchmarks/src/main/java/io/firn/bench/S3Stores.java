// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import io.firn.bench.workload.S3Endpoint;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectSink;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.PutResult;
import io.firn.io.StoredObject;
import io.firn.s3.S3Location;
import io.firn.s3.S3ObjectStore;
import io.firn.s3.S3Setting;
import io.firn.s3.S3Settings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The stores of tables on S3, each opened once: a process keeps its clients of S3, as those of the peers do. */
final class S3Stores {
    private final S3Settings settings;
    private final Map<Path, ObjectStore> open = new ConcurrentHashMap<>();

    S3Stores(S3Endpoint endpoint) {
        // Trusted, because the probe would be counted, of a server that is known to pass it.
        settings = S3Settings.DEFAULT
                .with(S3Setting.ENDPOINT, endpoint.uri())
                .with(S3Setting.REGION, "us-east-1")
                .with(S3Setting.CONDITIONAL_WRITES, "trust");
    }

    /** The store of a table; closing it does nothing. */
    ObjectStore store(Path directory) {
        return new Kept(open.computeIfAbsent(
                directory,
                key -> S3ObjectStore.open(
                        new S3Location(S3Endpoint.BUCKET, key.toString()),
                        settings,
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))));
    }

    private record Kept(ObjectStore store) implements ObjectStore {
        @Override
        public String location() {
            return store.location();
        }

        @Override
        public Optional<ByteBuffer> get(ObjectKey key, int limitBytes) {
            return store.get(key, limitBytes);
        }

        @Override
        public void read(ObjectKey key, long offset, ByteBuffer target) {
            store.read(key, offset, target);
        }

        @Override
        public OptionalLong size(ObjectKey key) {
            return store.size(key);
        }

        @Override
        public PutResult put(ObjectKey key, ByteBuffer content, PutCondition condition) {
            return store.put(key, content, condition);
        }

        @Override
        public ObjectSink create(ObjectKey key) {
            return store.create(key);
        }

        @Override
        public List<StoredObject> list(String prefix, String startAfter, int limit) {
            return store.list(prefix, startAfter, limit);
        }

        @Override
        public void delete(Collection<ObjectKey> keys) {
            store.delete(keys);
        }

        @Override
        public boolean listsInOrder() {
            return store.listsInOrder();
        }

        @Override
        public void close() {}
    }
}
