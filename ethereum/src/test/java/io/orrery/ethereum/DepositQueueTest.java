package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static io.orrery.ethereum.RollupOnDevnet.ETHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DepositQueueTest {
    private static final BigInteger ONE = BigInteger.ONE;
    private static RollupOnDevnet chain;

    @BeforeAll
    static void start() {
        chain = new RollupOnDevnet();
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    /// Registers a token contract of the test sources and gives the user some of it, with an allowance where the token
    /// knows any.
    private static long register(Address erc20, BigInteger amount) {
        var token = new DevTokenContract(erc20);
        await(chain.user.send(token.mint(chain.user.address(), amount)));
        var registered = RollupOnDevnet.event(await(chain.operator.send(chain.rollup.registerToken(erc20))));
        return ((RollupEvent.TokenRegistered) registered).token();
    }

    private static String refusedDeposit(long token, BigInteger amount) {
        return refusal(chain.user.send(chain.rollup.deposit(token, amount, AX, AY)));
    }

    @Test
    void anEtherDepositIsQueuedForItsSenderInOrder() {
        var before = chain.devnet.word(chain.rollup.held(0));
        var first = (RollupEvent.DepositQueued) RollupOnDevnet.event(chain.deposit(chain.user, 0, ETHER));
        var second = (RollupEvent.DepositQueued) RollupOnDevnet.event(chain.deposit(chain.operator, 0, ONE));
        assertThat(first)
                .isEqualTo(new RollupEvent.DepositQueued(
                        first.queueIndex(), chain.user.address(), 0, ETHER, AX, AY, first.deadline()));
        assertThat(second.queueIndex()).isEqualTo(first.queueIndex() + 1);
        assertThat(second.owner()).isEqualTo(chain.operator.address());
        assertThat(chain.devnet.word(chain.rollup.held(0)))
                .isEqualTo(before.add(ETHER).add(ONE));
        assertThat(chain.devnet.word(chain.rollup.queueEntry(second.queueIndex())))
                .isNotZero();
    }

    @Test
    void aDepositOfNothingIsRefused() {
        assertThat(refusedDeposit(0, BigInteger.ZERO)).isEqualTo("ZeroAmount()");
    }

    @Test
    void aKeyThatIsNotInTheFieldIsRefused() {
        var xTooLarge = chain.rollup.deposit(0, ONE, Fr.MODULUS, AY);
        var yTooLarge = chain.rollup.deposit(0, ONE, AX, Fr.MODULUS);
        assertThat(refusal(chain.user.send(xTooLarge))).isEqualTo("KeyNotInField()");
        assertThat(refusal(chain.user.send(yTooLarge))).isEqualTo("KeyNotInField()");
    }

    @Test
    void etherThatIsNotTheAmountIsRefused() {
        var call = chain.rollup.deposit(0, ETHER, AX, AY);
        var less = new L1Call(call.to(), ETHER.subtract(ONE), call.input());
        assertThat(refusal(chain.user.send(less))).isEqualTo("ValueMismatch(1000000000000000000, 999999999999999999)");
    }

    @Test
    void etherWithATokenDepositIsRefused() {
        long token = register(chain.devnet.create("SilentToken"), BigInteger.TEN);
        var call = chain.rollup.deposit(token, ONE, AX, AY);
        assertThat(refusal(chain.user.send(new L1Call(call.to(), ONE, call.input()))))
                .isEqualTo("ValueMismatch(0, 1)");
    }

    @Test
    void anUnknownTokenIsRefused() {
        assertThat(refusedDeposit(4_000_000_000L, ONE)).isEqualTo("UnknownToken(4000000000)");
    }

    @Test
    void aTokenThatTakesAFeeIsRefused() {
        long token = register(chain.devnet.create("FeeToken"), BigInteger.valueOf(1000));
        assertThat(refusedDeposit(token, BigInteger.valueOf(1000))).isEqualTo("TokenTakesFee(1000, 990)");
        assertThat(chain.devnet.word(chain.rollup.held(token))).isZero();
    }

    @Test
    void aTokenThatReturnsNothingIsTakenAndPaid() {
        var erc20 = chain.devnet.create("SilentToken");
        long token = register(erc20, BigInteger.TEN);
        var queued = (RollupEvent.DepositQueued) RollupOnDevnet.event(chain.deposit(chain.user, token, BigInteger.TEN));
        assertThat(queued.amount()).isEqualTo(BigInteger.TEN);
        assertThat(chain.devnet.word(new DevTokenContract(erc20).balanceOf(chain.rollup.address())))
                .isEqualTo(BigInteger.TEN);
    }

    @Test
    void aTokenThatAnswersFalseIsRefused() {
        long token = register(chain.devnet.create("RefusingToken"), BigInteger.TEN);
        assertThat(refusedDeposit(token, ONE)).startsWith("TransferRefused(");
    }

    @Test
    void aTotalOfTwoToThe128IsRefused() {
        var erc20 = chain.devnet.create("SilentToken");
        var most = ONE.shiftLeft(128).subtract(ONE);
        long token = register(erc20, ONE.shiftLeft(128));
        chain.deposit(chain.user, token, most);
        assertThat(chain.devnet.word(chain.rollup.held(token))).isEqualTo(most);
        assertThat(refusedDeposit(token, ONE)).isEqualTo("TotalTooLarge(" + token + ")");
    }

    @Test
    void onlyTheOperatorRegistersTokensAndEachOnce() {
        var erc20 = chain.devnet.create("SilentToken");
        assertThat(refusal(chain.user.send(chain.rollup.registerToken(erc20)))).startsWith("NotOperator(");
        long token = register(erc20, ONE);
        assertThat(chain.devnet.word(chain.rollup.tokenOf(erc20))).isEqualTo(BigInteger.valueOf(token));
        assertThat(RollupContract.addressOf(await(chain.devnet.client().call(chain.rollup.erc20Of(token)))))
                .isEqualTo(erc20);
        assertThat(refusal(chain.operator.send(chain.rollup.registerToken(erc20))))
                .isEqualTo("TokenAlreadyRegistered(" + token + ")");
        assertThat(refusal(chain.operator.send(chain.rollup.registerToken(chain.user.address()))))
                .startsWith("NotAToken(");
    }

    @Test
    void theDevelopmentTokenNeedsAnAllowance() {
        var token = await(RollupDeployment.deployDevToken(chain.operator, "Orrery Dev", "DEV", 18));
        long id = register(token.address(), BigInteger.TEN);
        assertThat(refusedDeposit(id, BigInteger.TEN)).startsWith("TransferRefused(");
        await(chain.user.send(token.approve(chain.rollup.address(), BigInteger.TEN)));
        assertThat(RollupOnDevnet.events(chain.deposit(chain.user, id, BigInteger.TEN)))
                .isEqualTo(List.of(new RollupEvent.DepositQueued(
                        ((RollupEvent.DepositQueued) queuedLast()).queueIndex(),
                        chain.user.address(),
                        id,
                        BigInteger.TEN,
                        AX,
                        AY,
                        ((RollupEvent.DepositQueued) queuedLast()).deadline())));
    }

    private static RollupEvent queuedLast() {
        long latest = await(chain.devnet.client().block(BlockTag.LATEST)).number();
        var filter = new LogFilter(
                chain.rollup.address(),
                chain.deployment.block(),
                latest,
                List.of(RollupEvents.DEPOSIT_QUEUED),
                Optional.empty());
        return RollupEvents.decode(await(chain.devnet.client().logs(filter)).getLast())
                .orElseThrow();
    }
}
