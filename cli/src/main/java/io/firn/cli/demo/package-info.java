// SPDX-License-Identifier: Apache-2.0
/** {@code firn demo}: the main job on real data, step by step, with each result checked against the input. */
@NullMarked
package io.firn.cli.demo;

import org.jspecify.annotations.NullMarked;
