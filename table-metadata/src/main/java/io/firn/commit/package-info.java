// SPDX-License-Identifier: Apache-2.0
/** The commit protocol: the only code that writes snapshot roots. Specified in {@code spec/format/07-commit.md}. */
@NullMarked
package io.firn.commit;

import org.jspecify.annotations.NullMarked;
