package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.quarantine.RecordFilter;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that prints what is set aside: which records, in which state, in which format. */
final class QuarantineViewOptions {
    @Mixin
    private RecordOptions records = new RecordOptions();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "open, replayed, dropped, replaced or all; open unless said.")
    private StateOption state = StateOption.OPEN;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, csv or json; table unless said.")
    private ShowFormat format = ShowFormat.TABLE;

    /** Prints the records that are meant, as a view shows them; gives the exit code. */
    int print(EngineFactory engines, Terminal terminal, BiFunction<Quarantine, RecordFilter, TableRows> view) {
        try (Workspace workspace = records.open()) {
            RecordFilter filter = records.filter(workspace, state.state());
            try (TableEngine engine =
                    engines.start(workspace.config(), workspace.config().engine())) {
                format.print(view.apply(engine.quarantine(workspace.config()), filter), terminal.out());
                terminal.out().flush();
            }
            return 0;
        }
    }
}
