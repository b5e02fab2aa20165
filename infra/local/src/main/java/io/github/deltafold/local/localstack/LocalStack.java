package io.github.deltafold.local.localstack;

/** An AWS on this machine, until it is closed. */
public interface LocalStack extends AutoCloseable {
    /** The version that everything here was tried with; later ones ask for a token. */
    String VERSION = "4.14.0";

    /** The address of all its services for this process, such as {@code http://127.0.0.1:4566}. */
    String endpoint();

    /** The address of all its services that is right for functions too; what the configuration of a lake may say. */
    default String commonEndpoint() {
        return endpoint();
    }

    /** Where this machine must listen, so that functions reach it. */
    default String listenAt() {
        return "127.0.0.1";
    }

    /** What functions call this machine. */
    default String machine() {
        return "127.0.0.1";
    }

    /** How it runs, in a few words for a person. */
    String place();

    @Override
    void close();
}
