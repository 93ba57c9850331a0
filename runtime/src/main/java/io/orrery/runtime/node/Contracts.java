package io.orrery.runtime.node;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.ethereum.DataPolicyContract;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Rejected;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.ethereum.RollupGovernance;
import io.orrery.ethereum.RollupTerms;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.wallet.Wallet;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.VerifyingKey;
import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// The rollup's contracts on L1: deployed once on a devnet, and compared with what this node expects at each start.
final class Contracts {
    private static final Duration MINED_WITHIN = Duration.ofMinutes(1);
    private static final String TOKEN_NAME = "Orrery development token";
    private static final String TOKEN_SYMBOL = "DEV";
    private static final int TOKEN_DECIMALS = 18;

    private final L1Client l1;
    private final long chainId;
    private final L1Signer operator;

    Contracts(L1Client l1, long chainId, L1Signer operator) {
        this.l1 = l1;
        this.chainId = chainId;
        this.operator = operator;
    }

    /// Deploys verifiers, rollup and the development token, and opens the operator's accounts, which earn the fees.
    ///
    /// @param elsewhere where data may be beside calldata
    /// @param committee who signs where the committee is among them
    RollupDeployment deployOnDevnet(
            BatchCircuits circuits,
            RollupTerms terms,
            Set<DataLayerKind> elsewhere,
            DataPolicyContract.Committee committee) {
        var wallet = new L1Wallet(l1, operator, MINED_WITHIN);
        var genesis = AccountTree.emptyRoot(Shards.TREE_DEPTH);
        var deployed = terms;
        if (!elsewhere.isEmpty()) {
            var policy = await(DataPolicyContract.deploy(
                    wallet,
                    terms.timelock(),
                    elsewhere,
                    elsewhere.contains(DataLayerKind.COMMITTEE) ? committee : DataPolicyContract.Committee.NONE));
            deployed = terms.withDataPolicy(policy.address());
        }
        var deployment = await(RollupDeployment.deploy(
                wallet,
                circuits.verifyingKeys(DataMode.ROLLUP),
                circuits.verifyingKeys(DataMode.VALIDIUM),
                genesis,
                deployed));
        var token = await(RollupDeployment.deployDevToken(wallet, TOKEN_NAME, TOKEN_SYMBOL, TOKEN_DECIMALS));
        await(wallet.send(deployment.rollup().registerToken(token.address())));
        await(wallet.send(token.mint(operator.address(), BigInteger.ONE)));
        var rollup = deployment.rollup().address();
        await(wallet.send(token.approve(rollup, BigInteger.ONE)));
        var l2Key = Wallet.derive(operator, chainId, rollup).publicKey();
        for (long feeToken = 0; feeToken <= NodeHome.DEV_TOKEN; feeToken++) {
            await(wallet.send(deployment
                    .rollup()
                    .deposit(
                            feeToken,
                            BigInteger.ONE,
                            l2Key.x().toBigInteger(),
                            l2Key.y().toBigInteger())));
        }
        return deployment;
    }

    /// Where the contract takes data.
    Set<DataLayerKind> dataKinds(RollupDeployment deployment) {
        return dataPolicy(deployment)
                .map(policy -> DataPolicyContract.kindsOf(await(l1.call(policy.kinds()))))
                .orElseGet(() -> EnumSet.of(DataLayerKind.CALLDATA));
    }

    /// Empty where it takes data in calldata alone.
    Optional<DataPolicyContract> dataPolicy(RollupDeployment deployment) {
        return Optional.of(RollupContract.addressOf(view(deployment.rollup(), "dataPolicy")))
                .filter(policy -> !policy.isZero())
                .map(DataPolicyContract::new);
    }

    /// In which modes the contract takes all of the sizes.
    Set<DataMode> modes(RollupDeployment deployment, List<BatchSize> sizes) {
        var modes = EnumSet.noneOf(DataMode.class);
        for (var mode : DataMode.values()) {
            if (contractSizes(deployment.rollup(), mode).containsAll(sizes)) {
                modes.add(mode);
            }
        }
        return modes;
    }

    /// Within which the rollup executes what L1 asks of it.
    Duration forcedDeadline(RollupDeployment deployment) {
        return Duration.ofSeconds(
                RollupContract.word(view(deployment.rollup(), "forcedDeadline")).longValueExact());
    }

    private String view(RollupContract rollup, String name) {
        try {
            return await(l1.call(rollup.view(name)));
        } catch (L1Rejected unknown) {
            throw new Complaint(
                    "the rollup at " + rollup.address() + " is not of this version: it has no " + name, unknown);
        }
    }

    /// The contract's domain, after checking that it is the contract this node was made for.
    ///
    /// @param modes in which it has to take each size
    Fr verify(RollupDeployment deployment, List<BatchSize> sizes, Set<DataMode> modes) {
        var rollup = deployment.rollup();
        if (await(l1.code(rollup.address())).equals("0x")) {
            throw new Complaint("there is no rollup contract at " + rollup.address() + " on L1 chain " + chainId
                    + ". Was the devnet started anew? Then remove this node's folder too.");
        }
        var asksOperator = new RollupGovernance(rollup.address()).isOperator(operator.address());
        if (RollupContract.word(await(l1.call(asksOperator))).signum() == 0) {
            throw new Complaint("this node's key, " + operator.address() + ", is not an operator of the rollup at "
                    + rollup.address());
        }
        for (var mode : modes) {
            var contractSizes = contractSizes(rollup, mode);
            if (!contractSizes.containsAll(sizes)) {
                throw new Complaint("the rollup at " + rollup.address() + " takes batches of " + slots(contractSizes)
                        + " slots" + (mode == DataMode.VALIDIUM ? " with their data elsewhere" : "")
                        + ", and orrery.proving.sizes is " + slots(sizes));
            }
        }
        return Fr.of(RollupContract.word(await(l1.call(rollup.view("domain")))));
    }

    private List<BatchSize> contractSizes(RollupContract rollup, DataMode mode) {
        try {
            return RollupContract.sizesOf(await(l1.call(rollup.sizes())), mode);
        } catch (L1Rejected | IllegalArgumentException unknown) {
            throw new Complaint(
                    "the rollup at " + rollup.address()
                            + " is not of this version: it does not tell the sizes of its batches",
                    unknown);
        }
    }

    private static List<Integer> slots(List<BatchSize> sizes) {
        return sizes.stream().map(BatchSize::slots).toList();
    }

    /// That proofs made with these keys are what L1 verifies.
    void verifyKeys(RollupDeployment deployment, DataMode mode, SortedMap<BatchSize, VerifyingKey> keys) {
        keys.forEach((size, key) -> {
            var onL1 = await(RollupDeployment.keyHash(l1, deployment.rollup(), size, mode));
            var own = RollupDeployment.keyHash(key);
            if (!onL1.equals(own)) {
                throw new Complaint("the rollup at " + deployment.rollup().address() + " verifies " + mode.circuit(size)
                        + " by key " + onL1 + ", and this node's key is " + own
                        + ": it was deployed for another circuit or setup");
            }
        });
    }
}
