package io.github.deltafold.core.store;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends the body of a write at once. The SDK asks before whether it may ({@code Expect: 100-continue}), which costs a round
 * trip for every lease and log entry; and Java's own HTTP client loses its place on the connection when a server answers that
 * question with a refusal, as LocalStack does for a condition that is not met.
 */
final class ImmediateBodies implements ExecutionInterceptor {
    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return context.httpRequest().toBuilder().removeHeader("Expect").build();
    }
}
