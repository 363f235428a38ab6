// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class UuidKeysTest {

    @Test
    void keysAreThoseThatTheirDefinitionGives() {
        long seed = 20261122;
        Random random = new Random(seed);
        UuidKeys keys = new UuidKeys("data/day=2026-11-22", "parquet");
        for (int i = 0; i < 2_000; i++) {
            UUID id = i == 0
                    ? new UUID(0, 0)
                    : i == 1 ? new UUID(-1, -1) : new UUID(random.nextLong(), random.nextLong());
            CRC32C crc = new CRC32C();
            crc.update(ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .flip());

            ObjectKey key = keys.key(id.getMostSignificantBits(), id.getLeastSignificantBits());

            assertThat(key)
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(
                            ObjectKey.of("data/day=2026-11-22/%04x-%s.parquet".formatted(crc.getValue() & 0xffff, id)));
        }
    }

    @Test
    void directoriesAndExtensionsThatNoKeyCanHaveAreRefused() {
        assertThatThrownBy(() -> new UuidKeys("data/../x", "parquet")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new UuidKeys("data\u00e9", "parquet")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new UuidKeys("data", "a b")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(
                        () -> new UuidKeys("d".repeat(250) + "/" + "e".repeat(250) + "/" + "f".repeat(260), "parquet"))
                .isInstanceOf(InvalidRequestException.class);
    }
}
