// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TablePropertyTest {

    @Test
    void theDocumentationListsEveryPropertyWithItsDefaultAndWhatIsAllowed() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "properties.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows).hasSize(TableProperty.values().length);
        for (int i = 0; i < rows.size(); i++) {
            TableProperty property = TableProperty.values()[i];
            assertThat(rows.get(i))
                    .startsWith("| `%s` | %s | %s | "
                            .formatted(property.propertyName(), property.defaultText(), property.allowed()));
        }
    }

    @Test
    void theDefaultOfEveryPropertyIsAllowedButNoneForAColumn() {
        for (TableProperty property : TableProperty.values()) {
            if (property != TableProperty.SEQUENCE_COLUMN) {
                TableProperty.require(property.propertyName(), property.defaultText());
            }
        }
    }

    @Test
    void numbersAreTakenAsTheyStandAndOnlyWithinBounds() {
        assertThat(TableProperty.ZSTD_LEVEL.number(Map.of())).isEqualTo(3);
        assertThat(TableProperty.ZSTD_LEVEL.number(Map.of("write.zstd-level", "22")))
                .isEqualTo(22);
        for (String bad : List.of("0", "23", "-1", "3.0", " 3", "", "0x3", "99999999999999999999")) {
            assertThatThrownBy(() -> TableProperty.require("write.zstd-level", bad))
                    .as(bad)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage(
                            "The table property write.zstd-level takes a whole number from 1 to 22, not '%s'.", bad);
        }
    }

    @Test
    void namesThatLookLikeFirnsOwnAreRefusedInAnyCaseAndOthersAreFree() {
        for (String name : List.of("write.zstd", "Write.zstd-level", "firn.x", "commit.", "WRITE.x")) {
            assertThatThrownBy(() -> TableProperty.require(name, "1"))
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("write.target-file-size-bytes");
        }
        TableProperty.require("writer", "x");
        TableProperty.require("owner.team", "");
    }

    @Test
    void settingsThatNoPropertyCouldHaveAreACallersError() {
        assertThatThrownBy(() -> new WriteSettings(1 << 20, 0, 1 << 20, 3, 10, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 is not allowed for write.max-open-files: it takes a whole number from 1 to 10000.");
    }
}
