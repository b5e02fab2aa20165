/**
 * What a message says: envelopes of S3, SNS and EventBridge become tables. Knows keys only, never what is done about them.
 */
@NullMarked
package io.github.deltafold.lambda.events;

import org.jspecify.annotations.NullMarked;
