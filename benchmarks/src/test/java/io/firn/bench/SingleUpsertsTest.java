// SPDX-License-Identifier: Apache-2.0
package io.firn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleUpsertsTest {
    @TempDir
    private Path directory;

    @Test
    void eachKindOfKeyIsUpsertedToTheFirstOfItsLimits() throws Exception {
        for (SingleUpserts.KeyKind kind : SingleUpserts.KeyKind.values()) {
            Path table = directory.resolve("table");
            var ofOne = SingleUpserts.run(table, new SingleUpserts.Limits(50, 7), new SingleUpserts.Case(kind, 1));
            assertThat(ofOne.commits()).isEqualTo(7);
            assertThat(ofOne.rows()).isEqualTo(7);
            var ofTwenty = SingleUpserts.run(table, new SingleUpserts.Limits(50, 7), new SingleUpserts.Case(kind, 20));
            assertThat(ofTwenty.commits()).isEqualTo(3);
            assertThat(ofTwenty.rows()).isEqualTo(50);
            assertThat(ofTwenty.microsARow()).isPositive();
            assertThat(ofTwenty.processorMicrosARow()).isPositive();
            assertThat(ofTwenty.bytesARow()).isPositive();
            assertThat(ofTwenty.stored().dataFiles()).isBetween(1L, 3L);
            assertThat(table).doesNotExist();
        }
    }

    @Test
    void optionsThatAreNoneAreRefused() {
        String table = directory.resolve("table").toString();
        assertThatThrownBy(() -> SingleUpserts.main(new String[] {table, "--rows"}))
                .hasMessageContaining("Usage");
        assertThatThrownBy(() -> SingleUpserts.main(new String[] {table, "--rows", "0"}))
                .hasMessageContaining("Usage");
        assertThatThrownBy(() -> SingleUpserts.main(new String[] {table, "--cases", "uuid-7"}))
                .hasMessageContaining("Usage")
                .hasMessageContaining("uuid-100,");
    }
}
