package io.github.deltafold.core.spec;

import java.util.OptionalLong;
import java.util.Set;

/**
 * What the small engine may take of a machine. What is not said follows from the machine.
 *
 * @param memoryBytes {@code memory}: for its database, beside what Java takes
 * @param diskBytes {@code disk}: for what does not fit that memory
 * @param largestBatchBytes {@code largest-batch}: batches with more bytes of staged files, or of table files to write again, go to
 *     Spark
 */
public record SmallEngineLimits(OptionalLong memoryBytes, OptionalLong diskBytes, OptionalLong largestBatchBytes) {
    static final Set<String> SETTINGS = Set.of("memory", "disk", "largest-batch");

    /** Nothing is said. */
    public static final SmallEngineLimits OF_MACHINE =
            new SmallEngineLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    static SmallEngineLimits of(Settings settings) {
        return new SmallEngineLimits(settings.bytes("memory"), settings.bytes("disk"), settings.bytes("largest-batch"));
    }
}
