// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.firn.cli;

import org.jspecify.annotations.NullMarked;
