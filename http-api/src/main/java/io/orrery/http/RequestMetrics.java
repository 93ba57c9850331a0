package io.orrery.http;

/// What is counted at the edge.
public interface RequestMetrics {

    /// Told of each method before it is called, so that what never fails is known to be measured.
    void offered(String method);

    /// @param method one of the table, or `unknown`: the number of values is bounded
    void answered(String method);

    /// @param method one of the table, or `unknown`
    void refused(String method, Reason reason);

    /// Also of what is refused. Not told of requests whose length is the caller's: who sends a file, or asks to wait.
    ///
    /// @param method one of the table
    /// @param tookNanos from the moment the node has the request as a whole until its answer is made
    void took(String method, long tookNanos);
}
