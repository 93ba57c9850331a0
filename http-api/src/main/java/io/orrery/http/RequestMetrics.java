package io.orrery.http;

/// What is counted at the edge.
public interface RequestMetrics {

    /// @param method one of the table, or `unknown`: the number of values is bounded
    void answered(String method);

    /// @param method one of the table, or `unknown`
    void refused(String method, Reason reason);
}
