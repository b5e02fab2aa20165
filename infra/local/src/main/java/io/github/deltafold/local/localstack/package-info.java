/**
 * The chain as it is deployed, on LocalStack: the template by {@code sam deploy}, the notification of the bucket, the queue,
 * the functions as Lambda runs them, and a Spark cluster. Without Docker, where there is none.
 */
@NullMarked
package io.github.deltafold.local.localstack;

import org.jspecify.annotations.NullMarked;
