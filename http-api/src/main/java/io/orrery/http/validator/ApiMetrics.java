package io.orrery.http.validator;

/// What is counted of the validator's HTTP.
public interface ApiMetrics {

    /// @param endpoint one of the table, or `unknown`: the number of values is bounded
    void answered(String endpoint);

    /// Also for each refused request of a batch.
    ///
    /// @param endpoint one of the table, or `unknown`
    void refused(String endpoint, Fault fault);
}
