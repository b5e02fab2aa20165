package io.github.deltafold.core.spec;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.TableSpec.InputFormat;
import io.github.deltafold.core.spec.TableSpec.MissingColumns;
import io.github.deltafold.core.spec.TableSpec.NewColumns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One entry of {@code tables}: a table, or with {@code schema.*} all tables of a schema that have no entry of their own.
 */
public final class TableDeclaration {
    static final Set<String> CSV_SETTINGS = Set.of("header", "delimiter", "null-text");
    static final Set<String> DEFAULT_SETTINGS = Set.of(
            "format",
            "csv",
            "full-load-operation",
            "change-operation",
            "key",
            "columns",
            "sequence",
            "exclude",
            "before-image-prefix",
            "commit-time",
            "earlier-columns",
            "no-supply-text",
            "group",
            "tombstone-horizon",
            "load-settle",
            "missing-columns",
            "new-columns",
            "deletion-vectors");
    static final Comparator<TableDeclaration> OWN_ENTRY_FIRST = Comparator.comparing(TableDeclaration::isWildcard);

    private static final String NAME_FORM = "must be schema.table as in the staging path, or schema.*";

    private final String pattern;
    private final TableSpec spec;

    private TableDeclaration(String pattern, TableSpec spec) {
        this.pattern = pattern;
        this.spec = spec;
    }

    static TableDeclaration of(String source, Object node, Settings defaults) {
        Set<String> known = new TreeSet<>(DEFAULT_SETTINGS);
        known.add("name");
        String name = Settings.of(source, "an entry of 'tables'", node, withAll(node, known))
                .text("name", "name: sales.orders");
        Settings settings = Settings.of(source, name, node, known);
        Settings csv = settings.node("csv", CSV_SETTINGS).over(defaults.node("csv", CSV_SETTINGS));
        try {
            TableName table = TableName.parse(name);
            if (table.schema().contains("*")
                    || (table.table().contains("*") && !table.table().equals("*"))) {
                throw settings.invalid("name", NAME_FORM);
            }
            return new TableDeclaration(name, new Reading(table, settings.over(defaults), csv).spec());
        } catch (IllegalArgumentException e) {
            throw settings.invalid("name", NAME_FORM);
        }
    }

    /** The entry's name: {@code schema.table} or {@code schema.*}. */
    public String pattern() {
        return pattern;
    }

    /** The group its tables belong to. */
    public String group() {
        return spec.group();
    }

    /** Whether this entry stands for all tables of a schema. */
    public boolean isWildcard() {
        return spec.name().table().equals("*");
    }

    /** The folder of the staging area that holds what it declares: that of its table, or of its schema. */
    public String folder() {
        return isWildcard() ? spec.name().schema() : spec.name().folder();
    }

    /** The one table of an entry without a wildcard. */
    public TableName table() {
        return spec.name();
    }

    boolean declares(TableName table) {
        return spec.name().equals(table)
                || (isWildcard() && spec.name().schema().equals(table.schema()));
    }

    TableSpec specOf(TableName table) {
        return new TableSpec(
                table,
                spec.key(),
                spec.columns(),
                spec.format(),
                spec.csv(),
                spec.fullLoadOperation(),
                spec.changeOperation(),
                spec.sequence(),
                spec.exclude(),
                spec.beforeImagePrefix(),
                spec.commitTime(),
                spec.earlierColumns(),
                spec.noSupplyText(),
                spec.group(),
                spec.tombstoneHorizon(),
                spec.loadSettle(),
                spec.missingColumns(),
                spec.newColumns(),
                spec.deletionVectors());
    }

    /** Every setting, known or not: the name is wanted first, so that a message about the others can use it. */
    private static Set<String> withAll(Object node, Set<String> known) {
        Set<String> all = new HashSet<>(known);
        if (node instanceof java.util.Map<?, ?> map) {
            map.keySet().forEach(key -> all.add(String.valueOf(key)));
        }
        return all;
    }

    /** Reads the settings of one entry and checks them against each other. */
    private record Reading(TableName table, Settings settings, Settings csv) {
        TableSpec spec() {
            List<Column> columns = columns();
            String prefix = settings.text("before-image-prefix").orElse("BI_");
            NewColumns newColumns = settings.choice("new-columns", NewColumns.IGNORE);
            List<String> sequence = names("sequence", columns, filesNameColumns());
            List<String> commitTime = names("commit-time", columns, filesNameColumns());
            TableSpec spec = new TableSpec(
                    table,
                    names("key", columns),
                    columns,
                    settings.choice("format", InputFormat.CSV),
                    csvSpec(),
                    settings.flag("full-load-operation", false),
                    settings.flag("change-operation", true),
                    sequence,
                    excluded(columns, newColumns, sequence, commitTime),
                    prefix,
                    commitTime.stream().findFirst().orElse(null),
                    earlierColumns(),
                    settings.text("no-supply-text").orElse(null),
                    group(),
                    settings.duration("tombstone-horizon", Duration.ofDays(30)),
                    settings.duration("load-settle", Duration.ofMinutes(10)),
                    settings.choice("missing-columns", MissingColumns.AS_NULL),
                    newColumns,
                    settings.flag("deletion-vectors", false));
            check(spec);
            return spec;
        }

        /** Named on command lines, in messages and in the name of its lease. */
        private String group() {
            String group = settings.text("group").orElse("default");
            if (group.isBlank()) {
                throw settings.invalid("group", "must be a name; leave it out for the group 'default'");
            }
            return group;
        }

        private List<Column> columns() {
            return settings.has("columns")
                    ? ddl("columns", settings.text("columns").orElseThrow())
                    : List.of();
        }

        private List<List<Column>> earlierColumns() {
            List<List<Column>> layouts = new ArrayList<>();
            for (String layout : settings.texts("earlier-columns")) {
                layouts.add(ddl("earlier-columns", layout));
            }
            return layouts;
        }

        private List<Column> ddl(String setting, String text) {
            try {
                return ColumnsDdl.parse(text);
            } catch (IllegalArgumentException e) {
                throw SpecErrors.badColumns(table.toString(), setting, String.valueOf(e.getMessage()));
            }
        }

        private CsvSpec csvSpec() {
            String delimiter = csv.text("delimiter").orElse(",");
            if (delimiter.isEmpty() || delimiter.chars().anyMatch(c -> c == '"' || c == '\n' || c == '\r')) {
                throw csv.invalid("delimiter", "must not be empty, a quote or a line break");
            }
            return new CsvSpec(
                    csv.flag("header", false), delimiter, csv.text("null-text").orElse(""));
        }

        /** Whether files say what their columns are called, so that a column need not be declared to be found. */
        private boolean filesNameColumns() {
            return csv.flag("header", false) || settings.choice("format", InputFormat.CSV) == InputFormat.PARQUET;
        }

        /** A slip of the pen here would store what must not be stored, so only what is known otherwise may be undeclared. */
        private List<String> excluded(
                List<Column> columns, NewColumns newColumns, List<String> sequence, List<String> commitTime) {
            List<Column> known = new ArrayList<>(columns);
            if (!columns.isEmpty()) {
                Stream.concat(sequence.stream(), commitTime.stream())
                        .forEach(name -> known.add(new Column(name, ColumnType.STRING)));
            }
            return names("exclude", known, newColumns == NewColumns.ADD);
        }

        private List<String> names(String setting, List<Column> columns) {
            return names(setting, columns, false);
        }

        /** Column names, spelt as declared; where only a file may name them, they stay as they are. */
        private List<String> names(String setting, List<Column> columns, boolean filesMayNameThem) {
            List<String> all = columns.stream().map(Column::name).toList();
            List<String> names = new ArrayList<>();
            for (String name : settings.texts(setting)) {
                Optional<String> declared = columns.stream()
                        .map(Column::name)
                        .filter(name::equalsIgnoreCase)
                        .findFirst();
                boolean mayBeInFiles = filesMayNameThem && !NearestName.isMistyped(name, all);
                if (declared.isEmpty() && !columns.isEmpty() && !mayBeInFiles) {
                    throw SpecErrors.unknownColumn(table.toString(), setting, name, columns);
                }
                names.add(declared.orElse(name));
            }
            return names;
        }

        private void check(TableSpec spec) {
            String name = table.toString();
            if (spec.key().isEmpty()) {
                throw SpecErrors.noKey(name, spec.columns());
            }
            if (!spec.declaresColumns()
                    && spec.format() == InputFormat.CSV
                    && !spec.csv().header()) {
                throw SpecErrors.columnsNeeded(name);
            }
            refuseInexact(spec, "key", spec.key());
            refuseInexact(spec, "sequence", spec.sequence());
            for (String part : spec.key()) {
                if (!spec.stores(part)) {
                    throw SpecErrors.badColumns(name, "exclude", "column '" + part + "' is part of the key");
                }
            }
            for (Column column : spec.columns()) {
                String why = spec.stores(column.name()) ? ColumnsDdl.whyNotStorable(column.name()) : "";
                if (!why.isEmpty()) {
                    throw SpecErrors.badColumns(
                            name, "columns", "column '" + column.name() + "' cannot be stored: " + why);
                }
            }
            checkEarlierColumns(spec);
        }

        private void refuseInexact(TableSpec spec, String setting, List<String> names) {
            for (String name : names) {
                spec.column(name).filter(column -> !column.type().canBeKey()).ifPresent(column -> {
                    throw SpecErrors.inexactKey(table.toString(), setting, column);
                });
            }
        }

        private void checkEarlierColumns(TableSpec spec) {
            Set<Integer> widths = new HashSet<>(Set.of(spec.columns().size()));
            for (List<Column> layout : spec.earlierColumns()) {
                if (!widths.add(layout.size())) {
                    throw SpecErrors.badColumns(
                            table.toString(),
                            "earlier-columns",
                            "two layouts have " + layout.size() + " columns, and only the width tells layouts apart");
                }
                for (String part : spec.key()) {
                    if (layout.stream().noneMatch(column -> column.name().equalsIgnoreCase(part))) {
                        throw SpecErrors.badColumns(
                                table.toString(), "earlier-columns", "a layout lacks key column '" + part + "'");
                    }
                }
            }
        }
    }
}
