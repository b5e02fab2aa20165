/**
 * Tables as others find them: registered in a catalog once they are committed. Knows neither batches nor engines.
 */
@NullMarked
package io.github.deltafold.core.catalog;

import org.jspecify.annotations.NullMarked;
