package io.orrery.domain.rollup.da;

import java.util.Arrays;

/// Where the data of batches can be published.
public enum DataLayerKind {
    /// On L1, in the calldata of the commit: as safe as L1.
    CALLDATA(0),
    /// With members who sign that they have it.
    COMMITTEE(1),
    /// With a server that speaks the alt-DA convention.
    ALT_DA(2),
    /// In a blob of the commit (EIP-4844). L1 has seen that it was published, and the circuit does not bind what is in
    /// it: so it is a validium's, and its name says so.
    BLOB_VALIDIUM(3);

    private final int code;

    DataLayerKind(int code) {
        this.code = code;
    }

    /// What stands for it in receipts and, as the number of a bit, in the policy of a contract.
    public int code() {
        return code;
    }

    /// `IllegalArgumentException` where no kind has the code.
    public static DataLayerKind of(int code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of data layer has code " + code));
    }
}
