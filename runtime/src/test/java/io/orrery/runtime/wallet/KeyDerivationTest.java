package io.orrery.runtime.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.zk.babyjub.EddsaPoseidon;
import io.orrery.zk.field.Fr;
import org.junit.jupiter.api.Test;

final class KeyDerivationTest {
    private static final long CHAIN = 31337;
    private static final Address ROLLUP = Address.parse("0x5fbdb2315678afecb367f032d93f642f64180aa3");
    private static final Address OTHER_ROLLUP = Address.parse("0x5fbdb2315678afecb367f032d93f642f64180aa4");

    @Test
    void theSameL1KeyGivesTheSameL2KeyAgain() {
        var once = Wallet.derive(DevnetAccounts.signer(3), CHAIN, ROLLUP);
        var again = Wallet.derive(DevnetAccounts.signer(3), CHAIN, ROLLUP);

        assertThat(again.publicKey()).isEqualTo(once.publicKey());
        assertThat(again.sign(Fr.ONE)).isEqualTo(once.sign(Fr.ONE));
    }

    @Test
    void anotherPersonAnotherChainAndAnotherContractGiveOtherKeys() {
        var keys = java.util.stream.Stream.of(
                        Wallet.derive(DevnetAccounts.signer(3), CHAIN, ROLLUP),
                        Wallet.derive(DevnetAccounts.signer(4), CHAIN, ROLLUP),
                        Wallet.derive(DevnetAccounts.signer(3), CHAIN + 1, ROLLUP),
                        Wallet.derive(DevnetAccounts.signer(3), CHAIN, OTHER_ROLLUP))
                .map(EddsaPoseidon.SigningKey::publicKey);

        assertThat(keys).doesNotHaveDuplicates();
    }
}
