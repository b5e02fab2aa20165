package io.github.deltafold.core.aws;

import java.util.Map;

/**
 * A POST to an API of AWS.
 *
 * @param path where to, percent-encoded, with a leading slash
 * @param headers what else is said, {@code Content-Type} included
 * @param body what is sent
 */
public record ApiRequest(String path, Map<String, String> headers, byte[] body) {
    public ApiRequest {
        headers = Map.copyOf(headers);
    }
}
