// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectStore;
import io.firn.io.testing.ObjectStoreRaceContract;
import io.firn.s3.testing.S3TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract of stores, on the strict server within this process. */
class S3ObjectStoreTest {

    /** A server for all tests, a prefix for each. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnTestServer extends ObjectStoreRaceContract {
        private final String bucket;
        private S3TestServer server;
        private int tests;

        OnTestServer(String bucket) {
            this.bucket = bucket;
        }

        @BeforeAll
        void start() {
            server = S3TestServer.start().bucket(bucket);
            configure(server);
        }

        void configure(S3TestServer started) {}

        S3Settings settings() {
            return server.settings();
        }

        @AfterAll
        void stop() {
            server.close();
        }

        @Override
        protected ObjectStore create() {
            return server.store(bucket, "tables/t" + ++tests, settings());
        }

        @Override
        protected ObjectStore another(ObjectStore store) {
            return server.store(bucket, "tables/t" + tests, settings());
        }
    }

    @Nested
    class OfABucket extends OnTestServer {
        OfABucket() {
            super("bucket");
        }

        @Test
        void saysThatItListsInOrder() {
            assertThat(store().listsInOrder()).isTrue();
        }
    }

    @Nested
    class OfABucketThatAnswersConflicts extends OnTestServer {
        OfABucketThatAnswersConflicts() {
            super("bucket");
        }

        /** Whoever meets a conflict waits a little, so that these take longer. */
        @Override
        protected int rounds() {
            return 12;
        }

        /** On a busy machine a writer meets more conflicts in a row than a store would sit out by itself. */
        @Override
        S3Settings settings() {
            return super.settings().with(S3Setting.MAX_ATTEMPTS, "50");
        }

        @Override
        void configure(S3TestServer started) {
            started.answerConflicts("bucket");
        }
    }

    @Nested
    class OfADirectoryBucket extends OnTestServer {
        OfADirectoryBucket() {
            super("bucket--use1-az4--x-s3");
        }

        @Test
        void saysThatItDoesNotListInOrder() {
            assertThat(store().listsInOrder()).isFalse();
        }
    }
}
