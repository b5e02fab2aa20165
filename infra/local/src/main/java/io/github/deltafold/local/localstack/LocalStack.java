package io.github.deltafold.local.localstack;

/** An AWS on this machine, until it is closed. */
public interface LocalStack extends AutoCloseable {
    /** The version that everything here was tried with; later ones ask for a token. */
    String VERSION = "4.14.0";

    /** The address of all its services, such as {@code http://127.0.0.1:4566}. */
    String endpoint();

    /** How it runs, in a few words for a person. */
    String place();

    @Override
    void close();
}
