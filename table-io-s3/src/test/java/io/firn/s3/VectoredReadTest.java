// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ByteRange;
import io.firn.io.ObjectKey;
import io.firn.io.PutCondition;
import io.firn.s3.testing.FaultProxy;
import io.firn.s3.testing.S3TestServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectoredReadTest {

    private static ByteRange range(long offset, int length) {
        return new ByteRange(offset, ByteBuffer.allocate(length));
    }

    private static List<List<Long>> offsets(List<ByteRange> ranges) {
        return VectoredRead.groups(ranges, 100).stream()
                .map(group -> group.ranges().stream().map(ByteRange::offset).toList())
                .toList();
    }

    @Test
    void neighboursAreReadTogetherAndDistantOnesApart() {
        assertThat(offsets(List.of(range(500, 10), range(0, 10), range(110, 10), range(221, 10))))
                .isEqualTo(List.of(List.of(0L, 110L), List.of(221L), List.of(500L)));
        assertThat(offsets(List.of(range(0, 10), range(5, 10)))).isEqualTo(List.of(List.of(0L), List.of(5L)));
        assertThat(offsets(List.of(range(0, 10 << 20), range(10 << 20, 10 << 20))))
                .hasSize(2);
    }

    @Test
    void groupsAreReadAtTheSameTimeAndTheirGapsAreNotAskedFor() {
        try (S3TestServer server = S3TestServer.start();
                FaultProxy proxy = FaultProxy.before(server.endpoint());
                S3ObjectStore store = server.store(
                        "bucket",
                        "t",
                        server.settings()
                                .with(S3Setting.ENDPOINT, proxy.endpoint().toString()))) {
            ObjectKey key = ObjectKey.of("a");
            store.put(key, ByteBuffer.allocate(9 << 20), PutCondition.IF_ABSENT);
            proxy.forget();
            proxy.latency(Duration.ofMillis(300));
            long start = System.nanoTime();
            store.read(
                    key,
                    List.of(
                            range(0, 1000),
                            range(2000, 1000),
                            range(3 << 20, 1000),
                            range(6 << 20, 1000),
                            range(8 << 20, 1)));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(proxy.log()).hasSize(4);
            assertThat(proxy.log().stream()
                            .mapToLong(exchange -> exchange.responseBytes())
                            .sum())
                    .isEqualTo(3000 + 1000 + 1000 + 1);
            // One after the other they would take 1.2 s.
            assertThat(took).isLessThan(Duration.ofMillis(1100));
        }
    }
}
