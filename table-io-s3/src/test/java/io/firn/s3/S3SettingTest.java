// SPDX-License-Identifier: Apache-2.0
package io.firn.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3SettingTest {

    @Test
    void theGuideListsEverySettingWithItsDefaultAndWhatIsAllowed() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "s3.md")).stream()
                .filter(line -> line.startsWith("| `firn.s3."))
                .toList();
        assertThat(rows).hasSize(S3Setting.values().length);
        for (int i = 0; i < rows.size(); i++) {
            S3Setting setting = S3Setting.values()[i];
            assertThat(rows.get(i))
                    .startsWith("| `%s` | %s | %s | "
                            .formatted(setting.settingName(), setting.defaultText(), setting.allowed()));
        }
    }

    @Test
    void valuesThatAreNotAllowedAndUnknownNamesAreRefused() {
        for (Map.Entry<String, String> bad : Map.of(
                        "firn.s3.endpoint", "localhost:9000",
                        "firn.s3.region", " ",
                        "firn.s3.path-style", "yes",
                        "firn.s3.conditional-writes", "maybe",
                        "firn.s3.max-attempts", "0",
                        "firn.s3.part-size-bytes", "1000",
                        "firn.s3.call-timeout-ms", "1s")
                .entrySet()) {
            assertThatThrownBy(() -> S3Settings.of(Map.of(bad.getKey(), bad.getValue())))
                    .as("%s", bad)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("The setting " + bad.getKey() + " takes ")
                    .hasMessageContaining("'" + bad.getValue() + "'");
        }
        assertThatThrownBy(() -> S3Settings.of(Map.of("firn.s3.endpiont", "http://x")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("There is no setting 'firn.s3.endpiont'")
                .hasMessageContaining("firn.s3.endpoint");
    }

    @Test
    void locationsAreABucketAndAPath() {
        assertThat(S3Location.of("s3://b/a/t/")).isEqualTo(new S3Location("b", "a/t"));
        assertThat(S3Location.of("s3a://b")).isEqualTo(new S3Location("b", ""));
        assertThat(S3Location.of("s3://b/a")).hasToString("s3://b/a");
        assertThat(S3Location.of("s3://lake--use1-az4--x-s3/a").isDirectoryBucket())
                .isTrue();
        for (String bad :
                List.of("s3://", "s3:///a", "s3://b/../c", "s3://b/a//c", "s3://b/\u00e4", "gs://b/a", "s3://-/a")) {
            assertThatThrownBy(() -> S3Location.of(bad)).as(bad).isInstanceOf(InvalidRequestException.class);
        }
    }
}
