package io.github.deltafold.core.command;

import picocli.CommandLine.Option;

/** {@code --config}, which every command has. */
final class ConfigOption {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "URI",
            description = "The configuration file: an s3:// or file:/// URI, or a path.")
    private String uri = "";

    String uri() {
        return uri;
    }
}
