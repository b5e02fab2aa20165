package io.github.deltafold.core.value;

import java.util.Locale;
import java.util.function.Function;

/** FLOAT and DOUBLE: decimal text, the nearest value; NaN and the infinities by name, in any case. */
final class FloatTyper<T extends Number> implements ValueTyper {
    private final Function<String, T> nearest;
    private final String reason;

    private FloatTyper(String type, T greatest, Function<String, T> nearest) {
        this.nearest = nearest;
        this.reason = "is not a " + type + ": expected a number such as -1.5 or +3.23800011e+01, at most " + greatest
                + " in size, or NaN, Infinity or -Infinity";
    }

    static ValueTyper ofFloat() {
        return new FloatTyper<>("FLOAT", Float.MAX_VALUE, Float::valueOf);
    }

    static ValueTyper ofDouble() {
        return new FloatTyper<>("DOUBLE", Double.MAX_VALUE, Double::valueOf);
    }

    @Override
    public Object value(String text) throws UnfitValueException {
        if (NumberText.parse(text) != null) {
            T number = nearest.apply(text);
            if (Double.isInfinite(number.doubleValue())) {
                throw new UnfitValueException(reason);
            }
            return number;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> nearest.apply("NaN");
            case "infinity", "+infinity", "inf", "+inf" -> nearest.apply("Infinity");
            case "-infinity", "-inf" -> nearest.apply("-Infinity");
            default -> throw new UnfitValueException(reason);
        };
    }
}
