/**
 * The API of AWS Glue, action by action. Knows neither jobs nor tables.
 */
@NullMarked
package io.github.deltafold.core.glue;

import org.jspecify.annotations.NullMarked;
