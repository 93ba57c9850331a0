package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.L1Lane;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

class BlobTransactionTest {
    /// Of the blob of zeros.
    private static final Digest ZEROS =
            Digest.parse("0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014");

    private static final L1Call CALL =
            new L1Call(Address.parse("0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0"), BigInteger.ZERO, "0x01020304");
    private static final L1Lane.Fees FEES = new L1Lane.Fees(
            BigInteger.valueOf(30_000_000_001L),
            BigInteger.valueOf(1_000_000_002L),
            BigInteger.valueOf(3_000_000_003L));

    /// As viem 2.57.20 and ethers 6.17.0 sign it.
    private static final String THEIRS =
            "0x03f899827a6907843b9aca028506fc23ac018303d10b949fe46736679d2d9a65f0992f2272de9f3c7fa6e0808401020304c0"
                    + "84b2d05e03e1a0010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c44401401"
                    + "a076afed972bc2209e6ce379829fae568cfb4e3bc41c70104ebccac50f2734be08"
                    + "a03f583908207f970f1a282a6ee54598e387c5bd6f092668a374833d78b2cdbe3b";

    private static SignedL1Transaction signed() {
        return DevnetAccounts.signer(0).signWithBlobs(31_337, 7, CALL, FEES, 250_123, List.of(ZEROS));
    }

    @Test
    void aTransactionIsTheOneThatOthersSign() {
        assertThat(signed())
                .isEqualTo(new SignedL1Transaction(
                        Digest.parse("0xeec92ac4a469ab2cbd8af95574bae6ffcec44b8953c4a2c94c077f291d7c210b"), THEIRS));
    }

    @Test
    void withItsBlobItHasTheSameHashAndWhatThePoolWantsBeside() {
        var sidecar = Kzg.sidecar(new byte[SlotBlob.BYTES]);
        assertThat(sidecar.versionedHash()).isEqualTo(ZEROS);
        var whole = BlobTransaction.with(signed(), sidecar);
        assertThat(whole.hash()).isEqualTo(signed().hash());
        var raw = Hex.bytes(whole.raw());
        assertThat(raw[0]).isEqualTo((byte) 3);
        var parts = ((RlpList) RlpDecoder.decode(Arrays.copyOfRange(raw, 1, raw.length))
                        .getValues()
                        .getFirst())
                .getValues();
        assertThat(parts).hasSize(5);
        assertThat(((RlpList) parts.get(0)).getValues()).hasSize(14);
        assertThat(((RlpString) parts.get(1)).asPositiveBigInteger()).isEqualTo(BigInteger.ONE);
        assertThat(bytes(parts.get(2))).containsExactly(sidecar.blob());
        assertThat(bytes(parts.get(3))).containsExactly(sidecar.commitment());
        assertThat(bytes(parts.get(4))).containsExactlyElementsOf(sidecar.cellProofs());
    }

    private static List<byte[]> bytes(RlpType list) {
        return ((RlpList) list)
                .getValues().stream().map(item -> ((RlpString) item).getBytes()).toList();
    }

    @Test
    void aTransactionOfAnotherTypeCarriesNone() {
        var plain = DevnetAccounts.signer(0).sign(31_337, 7, CALL, FEES, 250_123);
        var sidecar = new Kzg.Sidecar(new byte[0], new byte[0], List.of());
        assertThatThrownBy(() -> BlobTransaction.with(plain, sidecar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a transaction of type 2 carries no blobs");
    }
}
