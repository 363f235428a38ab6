// SPDX-License-Identifier: Apache-2.0
/** The {@code firn} command: one class a subcommand. */
@NullMarked
package io.firn.cli;

import org.jspecify.annotations.NullMarked;
