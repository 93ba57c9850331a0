package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.eventually;
import static io.orrery.ethereum.Devnet.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.L1Lane;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class L1ClientTest {
    private static Devnet devnet;

    @BeforeAll
    static void start() {
        devnet = Devnet.start();
    }

    @AfterAll
    static void stop() {
        devnet.close();
    }

    @Test
    void theWellKnownAccountsAreTheChainsFundedOnes() {
        // The first two addresses of the mnemonic, as every development tool prints them.
        assertThat(DevnetAccounts.signer(0).address())
                .isEqualTo(Address.parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"));
        assertThat(DevnetAccounts.signer(1).address())
                .isEqualTo(Address.parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8"));
        assertThat(await(devnet.client().balance(DevnetAccounts.signer(9).address())))
                .isGreaterThan(BigInteger.TEN.pow(20));
    }

    @Test
    void etherMovesAndTheReceiptTellsWhatItCost() {
        var receiver = new Address(100, 1, 1);
        var wallet = devnet.wallet(5);
        long nonce = await(devnet.client().nonce(wallet.address(), BlockTag.LATEST));
        var mined = await(wallet.send(new L1Call(receiver, BigInteger.TEN, "0x")));
        assertThat(mined.gasUsed()).isEqualTo(21_000);
        assertThat(mined.gasPrice()).isPositive();
        assertThat(await(devnet.client().balance(receiver))).isEqualTo(BigInteger.TEN);
        assertThat(await(devnet.client().nonce(wallet.address(), BlockTag.LATEST)))
                .isEqualTo(nonce + 1);
        assertThat(await(devnet.client().nonce(wallet.address(), BlockTag.PENDING)))
                .isEqualTo(nonce + 1);
        var transaction = await(devnet.client().transaction(mined.hash())).orElseThrow();
        assertThat(transaction.from()).isEqualTo(wallet.address());
        assertThat(transaction.block()).hasValue(mined.block());
        assertThat(await(devnet.client().chainId())).isEqualTo(DevnetProcess.CHAIN_ID);
        assertThat(await(devnet.client().code(receiver))).isEqualTo("0x");
    }

    @Test
    void headsAreOrdered() {
        await(devnet.wallet(6).send(new L1Call(new Address(1, 1, 1), "0x")));
        long finalized = await(devnet.client().block(BlockTag.FINALIZED)).number();
        long safe = await(devnet.client().block(BlockTag.SAFE)).number();
        long latest = await(devnet.client().block(BlockTag.LATEST)).number();
        assertThat(finalized).isLessThanOrEqualTo(safe);
        assertThat(safe).isLessThanOrEqualTo(latest);
    }

    @Test
    void whatIsUnknownIsEmpty() {
        var unknown = new Digest(1, 2, 3, 4);
        assertThat(await(devnet.client().mined(unknown))).isEmpty();
        assertThat(await(devnet.client().transaction(unknown))).isEmpty();
    }

    @Test
    void aMinedFailureTellsItsReason() {
        var rollup = devnet.create("RevertingReceiver");
        var signer = DevnetAccounts.signer(7);
        var fees = await(devnet.client().fees()).fees();
        long nonce = await(devnet.client().nonce(signer.address(), BlockTag.PENDING));
        var signed =
                signer.sign(DevnetProcess.CHAIN_ID, nonce, new L1Call(rollup, BigInteger.ONE, "0x"), fees, 100_000);
        assertThat(await(devnet.client().send(signed))).isEqualTo(signed.hash());
        assertThat(eventually(() -> devnet.client().mined(signed.hash())).succeeded())
                .isFalse();
        // NotWanted() is an error of the test contract, so only its selector is known.
        assertThat(await(devnet.client().revertReason(signed.hash())))
                .isEqualTo("reverted with " + ContractArtifact.selector("NotWanted()"));
    }

    @Test
    void aRefusalIsToldFromSilence() {
        var signer = DevnetAccounts.signer(8);
        var poor = signer.sign(
                DevnetProcess.CHAIN_ID,
                0,
                new L1Call(signer.address(), BigInteger.TEN.pow(30), "0x"),
                new L1Lane.Fees(BigInteger.TEN.pow(10), BigInteger.ONE),
                21_000);
        var before = devnet.client().calls();
        assertThatThrownBy(() -> await(devnet.client().send(poor))).isInstanceOf(L1Rejected.class);
        // A refusal is an answer.
        assertThat(devnet.client().calls()).isEqualTo(new L1Client.Calls(before.all() + 1, before.unanswered()));
        try (var nobody = L1Client.at(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1), Runnable::run)) {
            assertThatThrownBy(() -> await(nobody.chainId()))
                    .isInstanceOf(L1Unavailable.class)
                    .hasMessageContaining("127.0.0.1:1");
            assertThat(nobody.calls()).isEqualTo(new L1Client.Calls(1, 1));
        }
    }

    @Test
    void signaturesAreTheSameEveryTime() {
        var signer = DevnetAccounts.signer(2);
        var call = new L1Call(signer.address(), BigInteger.ONE, "0x1234");
        var fees = new L1Lane.Fees(BigInteger.TEN, BigInteger.ONE);
        assertThat(signer.sign(1, 2, call, fees, 3)).isEqualTo(signer.sign(1, 2, call, fees, 3));
        var text = "Orrery L2 key".getBytes(StandardCharsets.UTF_8);
        assertThat(signer.personalSign(text)).hasSize(65).isEqualTo(signer.personalSign(text));
        assertThat(signer.toString()).isEqualTo(signer.address().toString());
    }

    @Test
    void personalSignaturesAreTheOnesThatTheChainMakes() {
        var signer = DevnetAccounts.signer(0);
        var text = "Orrery L2 key\nchain 31337".getBytes(StandardCharsets.UTF_8);
        var theirs = await(devnet.client()
                .ask(l1 -> l1.data(
                        "personal_sign", Hex.data(text), signer.address().toString())));
        assertThat(Hex.data(signer.personalSign(text))).isEqualTo(theirs);
    }

    @Test
    void keysOutsideTheGroupAreRefused() {
        assertThatThrownBy(() -> L1Signer.of(BigInteger.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> L1Signer.of(BigInteger.ONE.shiftLeft(256)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCallThatRevertsSaysWhy() {
        var token = await(RollupDeployment.deployDevToken(devnet.wallet(0), "Orrery Dev", "DEV", 18));
        var transfer = Abi.call("transfer(address,uint256)", List.of(Abi.word(token.address()), Abi.word(7)));
        assertThat(refusal(devnet.client().call(new L1Call(token.address(), transfer))))
                .startsWith("InsufficientBalance(");
    }
}
