// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectKeyTest {

    @Test
    void namesThatCouldLeaveTheStoreOrDifferBetweenStoresAreRefused() {
        List<String> invalid = List.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "../a",
                "a/../b",
                "a/..",
                "./a",
                "a/./b",
                "a\\b",
                "a b",
                "a\tb",
                "a\nb",
                "a\0b",
                "\u007f",
                "\u00e4",
                "\ud83d\ude00",
                "n".repeat(255),
                "ab/".repeat(266) + "abc");
        for (String path : invalid) {
            assertThat(ObjectKey.isValid(path)).as(path).isFalse();
            assertThatThrownBy(() -> ObjectKey.of(path))
                    .as(path)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("Not a valid object key: '");
        }
    }

    @Test
    void otherNamesAreKeysInByteOrder() {
        for (String path : List.of("a", "a/b", ".a", "a.", "...", "a..b", "~!@#$%^&*()=+", "n".repeat(254))) {
            assertThat(ObjectKey.of(path).path()).isEqualTo(path);
            assertThat(ObjectKey.of(path)).hasToString(path);
        }
        assertThat(ObjectKey.of("a/b/c").name()).isEqualTo("c");
        assertThat(ObjectKey.of("c").name()).isEqualTo("c");
        assertThat(List.of("a/b", "a-b", "a", "B", "a0").stream()
                        .map(ObjectKey::of)
                        .sorted()
                        .map(ObjectKey::path))
                .containsExactly("B", "a", "a-b", "a/b", "a0");
    }

    @Test
    void aMessageAboutALongNameStaysShort() {
        assertThatThrownBy(() -> ObjectKey.of("x".repeat(5000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }
}
