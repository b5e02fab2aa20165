/**
 * Every message of the Lambda that a person may read. Knows the words, never how to recover.
 */
@NullMarked
package io.github.deltafold.lambda.failure;

import org.jspecify.annotations.NullMarked;
