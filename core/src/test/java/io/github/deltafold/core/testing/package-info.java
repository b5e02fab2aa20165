/**
 * What tests of every module share: fakes that keep the promises of the real thing, and the conformance cases.
 */
@NullMarked
package io.github.deltafold.core.testing;

import org.jspecify.annotations.NullMarked;
