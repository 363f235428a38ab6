// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of every module need of storage: the contract suite that each {@link io.firn.io.ObjectStore} passes, stores
 * that count, fail and crash on command, and seeded randomness.
 */
@NullMarked
package io.firn.io.testing;

import org.jspecify.annotations.NullMarked;
