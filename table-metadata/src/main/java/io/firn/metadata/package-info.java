// SPDX-License-Identifier: Apache-2.0
/** What the library needs of the world around it. */
@NullMarked
package io.firn.metadata;

import org.jspecify.annotations.NullMarked;
