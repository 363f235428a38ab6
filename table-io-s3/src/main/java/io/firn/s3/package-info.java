// SPDX-License-Identifier: Apache-2.0
/**
 * The object store on S3, and on servers that speak its protocol. {@code docs/s3.md} is the guide; types of the AWS SDK
 * appear here and in no other module.
 */
@NullMarked
package io.firn.s3;

import org.jspecify.annotations.NullMarked;
