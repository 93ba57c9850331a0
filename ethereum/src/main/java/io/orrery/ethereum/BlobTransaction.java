package io.orrery.ethereum;

import java.util.ArrayList;
import java.util.List;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

/// A signed transaction with its one blob, as a node's pool takes it: `3`, then the list of the transaction's fields,
/// the version 1, blobs, commitments and the proofs of all cells.
///
/// Source: EIP-4844, *Networking*; EIP-7594, *Networking*.
final class BlobTransaction {
    private static final byte TYPE = 3;
    private static final byte WRAPPER_VERSION = 1;

    private BlobTransaction() {}

    /// @param signed by [L1Signer#signWithBlobs]
    static SignedL1Transaction with(SignedL1Transaction signed, Kzg.Sidecar sidecar) {
        var bare = Hex.bytes(signed.raw());
        if (bare[0] != TYPE) {
            throw new IllegalArgumentException("a transaction of type " + bare[0] + " carries no blobs");
        }
        var fields = new byte[bare.length - 1];
        System.arraycopy(bare, 1, fields, 0, fields.length);
        var body = RlpDecoder.decode(fields).getValues().getFirst();
        var whole = RlpEncoder.encode(new RlpList(
                body,
                RlpString.create(WRAPPER_VERSION),
                list(List.of(sidecar.blob())),
                list(List.of(sidecar.commitment())),
                list(sidecar.cellProofs())));
        var raw = new byte[whole.length + 1];
        raw[0] = TYPE;
        System.arraycopy(whole, 0, raw, 1, whole.length);
        return new SignedL1Transaction(signed.hash(), Hex.data(raw));
    }

    private static RlpList list(List<byte[]> items) {
        var strings = new ArrayList<RlpType>();
        items.forEach(item -> strings.add(RlpString.create(item)));
        return new RlpList(strings);
    }
}
