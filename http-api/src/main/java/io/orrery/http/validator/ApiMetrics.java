package io.orrery.http.validator;

/// What is counted of the validator's HTTP.
public interface ApiMetrics {

    /// Told of each endpoint before it is called, so that what never fails is known to be measured.
    void offered(String endpoint);

    /// @param endpoint one of the table, or `unknown`: the number of values is bounded
    void answered(String endpoint);

    /// Also for each refused request of a batch.
    ///
    /// @param endpoint one of the table, or `unknown`
    void refused(String endpoint, Fault fault);

    /// Also of what is refused by an endpoint.
    ///
    /// @param endpoint one of the table
    /// @param tookNanos from the moment a request is let in until its answer is made, its body included
    void took(String endpoint, long tookNanos);
}
