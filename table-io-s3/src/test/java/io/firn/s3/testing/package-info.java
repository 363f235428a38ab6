// SPDX-License-Identifier: Apache-2.0
/**
 * Servers that speak the protocol of S3, for tests: a strict one within the process, and others outside; and a proxy with
 * faults.
 */
@NullMarked
package io.firn.s3.testing;

import org.jspecify.annotations.NullMarked;
