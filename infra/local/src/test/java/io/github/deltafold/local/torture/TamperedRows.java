package io.github.deltafold.local.torture;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Engines whose tables are not what they should be when somebody looks at them. */
final class TamperedRows {
    private TamperedRows() {}

    /** The engine, but for what {@code read} gives. */
    static TableEngine of(TableEngine engine, UnaryOperator<TableRows> tampering) {
        return (TableEngine) Proxy.newProxyInstance(
                TableEngine.class.getClassLoader(), new Class<?>[] {TableEngine.class}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return method.getName().equals("read")
                            ? ((Optional<?>) result).map(rows -> tampering.apply((TableRows) rows))
                            : result;
                });
    }
}
