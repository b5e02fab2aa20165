package io.github.deltafold.core.spec;

import java.io.Serializable;

/**
 * The type of a column, as the Spark DDL names it.
 *
 * <p>Values of a type are, in Java: {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code Long},
 * {@code Float}, {@code Double}, {@code BigDecimal} with exactly {@link #scale} decimals, {@code String},
 * {@code byte[]}, {@code LocalDate}, and {@code Instant} cut to microseconds for TIMESTAMP.
 *
 * @param kind the family
 * @param precision digits of a DECIMAL, else 0
 * @param scale decimals of a DECIMAL, else 0
 */
public record ColumnType(Kind kind, int precision, int scale) implements Serializable {
    /** The families of types that a table can hold. */
    public enum Kind {
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INT,
        BIGINT,
        FLOAT,
        DOUBLE,
        DECIMAL,
        STRING,
        BINARY,
        DATE,
        TIMESTAMP
    }

    /** Text of any length. */
    public static final ColumnType STRING = of(Kind.STRING);

    /** A type without parameters. */
    public static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0);
    }

    /** DECIMAL with {@code precision} digits, {@code scale} of them after the point. */
    public static ColumnType decimal(int precision, int scale) {
        return new ColumnType(Kind.DECIMAL, precision, scale);
    }

    /**
     * Whether a wider type holds every value of this one as it is: a larger whole number, or a DECIMAL that loses no digit
     * before or after the point. FLOAT is not narrower than DOUBLE, which reads more digits of the same text.
     */
    public boolean widensTo(ColumnType wider) {
        if (wider.kind == Kind.DECIMAL) {
            return !equals(wider)
                    && integerDigits() >= 0
                    && integerDigits() <= wider.integerDigits()
                    && scale <= wider.scale;
        }
        boolean isInteger = kind != Kind.DECIMAL && integerDigits() >= 0;
        return isInteger && integerDigits() < wider.integerDigits();
    }

    /** Whether it is a number whose type can be made wider once a table stands. */
    public boolean isExactNumber() {
        return integerDigits() >= 0;
    }

    /** Digits before the point; -1 for what is no exact number. */
    private int integerDigits() {
        return switch (kind) {
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INT -> 10;
            case BIGINT -> 19;
            case DECIMAL -> precision - scale;
            default -> -1;
        };
    }

    /** Whether rows can be found by a value of this type: equality must be exact. */
    public boolean canBeKey() {
        return kind != Kind.FLOAT && kind != Kind.DOUBLE;
    }

    /** The type in Spark DDL. */
    @Override
    public String toString() {
        return kind == Kind.DECIMAL ? "DECIMAL(" + precision + "," + scale + ")" : kind.name();
    }
}
