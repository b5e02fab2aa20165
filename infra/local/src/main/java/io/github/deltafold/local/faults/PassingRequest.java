package io.github.deltafold.local.faults;

/**
 * A request on its way to a server.
 *
 * @param method GET, PUT and so on
 * @param path path and query as they stand in the request, percent signs and all
 */
public record PassingRequest(String method, String path) {
    /** Whether it stores something. */
    public boolean isPut() {
        return method.equals("PUT");
    }
}
