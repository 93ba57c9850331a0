package io.orrery.domain.rollup.da;

/// What may become of a question to a layer. The message says which layer, and what it did.
public abstract sealed class DataLayerFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DataLayerFailure(String message) {
        super(message);
    }

    /// It could not be asked or could not do it now: the same may succeed later, or elsewhere.
    public static final class Unavailable extends DataLayerFailure {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }

    /// It does not take this data, or has other data: the same will not succeed later.
    public static final class Refused extends DataLayerFailure {
        private static final long serialVersionUID = 1;

        public Refused(String message) {
            super(message);
        }
    }
}
