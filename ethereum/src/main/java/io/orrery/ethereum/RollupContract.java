package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.zk.hash.Keccak256;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.web3j.abi.TypeEncoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;

/// The rollup contract at an address: its calls as messages, and its `commitBatch` and `commitAndProve` calls read
/// back. See
/// docs/PROTOCOL.md, *L1 contracts*.
public record RollupContract(Address address) {
    private static final String HEADER = "(uint32,uint16,uint32,uint64,uint256,uint256)";
    private static final String COMMIT = "commitBatch(" + HEADER + ",bytes,bytes)";
    private static final String COMMIT_AND_PROVE = "commitAndProve(" + HEADER + ",bytes,bytes,uint256[8])";
    private static final String PROVE = "proveBatch(" + RollupEvents.RECORD + ",uint256[8])";
    private static final String PROVE_ALL = "proveBatches(" + RollupEvents.RECORD + "[],uint256[8][])";
    private static final String EXECUTE = "executeBatch(" + RollupEvents.RECORD + ",bytes)";
    private static final int SELECTOR_CHARS = 10;
    private static final int PROOF_WORDS = 8;
    private static final int RECORD_WORDS = 9;
    private static final int HEADER_WORDS = 6;

    public L1Call registerToken(Address erc20) {
        return call("registerToken(address)", Abi.word(erc20));
    }

    /// @param token 0 for ether, which then goes along
    /// @param ax of the L2 public key, and `ay` with it
    public L1Call deposit(long token, BigInteger amount, BigInteger ax, BigInteger ay) {
        var input = Abi.call(
                "deposit(uint32,uint128,uint256,uint256)",
                List.of(Abi.word(token), Abi.word(amount), Abi.word(ax), Abi.word(ay)));
        return new L1Call(address, token == 0 ? amount : BigInteger.ZERO, input);
    }

    /// Asks for a new L2 key of one of the sender's accounts.
    public L1Call setKey(long account, BigInteger ax, BigInteger ay) {
        return call("setKey(uint32,uint256,uint256)", Abi.word(account), Abi.word(ax), Abi.word(ay));
    }

    /// The same for an owner who signed it; anyone may send it.
    ///
    /// @param signature 65 bytes, see [KeyChange#sign]
    public L1Call setKeyBySignature(KeyChange change, byte[] signature) {
        return call(
                "setKeyBySignature(address,uint32,uint256,uint256,uint256,bytes)",
                Abi.word(change.owner()),
                Abi.word(change.account()),
                Abi.word(change.ax()),
                Abi.word(change.ay()),
                Abi.word(change.deadline()),
                Abi.bytes(signature));
    }

    /// Asks for the whole balance of one of the sender's accounts to be paid out on L1.
    public L1Call forcedExit(long account) {
        return call("forcedExit(uint32)", Abi.word(account));
    }

    public L1Call commitBatch(CommittedBatch batch) {
        var words = words(batch.header());
        words.add(Abi.bytes(batch.slots()));
        words.add(Abi.bytes(batch.l1Operations()));
        return new L1Call(address, Abi.call(COMMIT, words));
    }

    /// Commits a batch and proves it, where every batch before it is proven.
    ///
    /// @param proof eight words, as [io.orrery.zk.groth16.Proof#toCalldata()] gives them
    public L1Call commitAndProve(CommittedBatch batch, List<BigInteger> proof) {
        var words = words(batch.header());
        words.add(Abi.bytes(batch.slots()));
        words.add(Abi.bytes(batch.l1Operations()));
        add(words, proof);
        return new L1Call(address, Abi.call(COMMIT_AND_PROVE, words));
    }

    private static List<Type<?>> words(BatchHeader header) {
        return new ArrayList<>(List.of(
                Abi.word(header.number()),
                Abi.word(header.size()),
                Abi.word(header.feeAccount()),
                Abi.word(header.timestamp()),
                Abi.word(header.newRoot()),
                Abi.word(header.commitment())));
    }

    private static void add(List<Type<?>> words, List<BigInteger> proof) {
        if (proof.size() != PROOF_WORDS) {
            throw new IllegalArgumentException("a proof has " + PROOF_WORDS + " words, not " + proof.size());
        }
        proof.forEach(word -> words.add(Abi.word(word)));
    }

    /// @param proof eight words, as [io.orrery.zk.groth16.Proof#toCalldata()] gives them
    public L1Call proveBatch(BatchRecord batch, List<BigInteger> proof) {
        var words = words(batch);
        add(words, proof);
        return new L1Call(address, Abi.call(PROVE, words));
    }

    /// Proves several batches of one size at once.
    ///
    /// @param batches the next unproven ones, in order, up to 128
    /// @param proofs one for each, as [io.orrery.zk.groth16.Proof#toCalldata()] gives them
    public L1Call proveBatches(List<BatchRecord> batches, List<List<BigInteger>> proofs) {
        if (batches.size() != proofs.size()) {
            throw new IllegalArgumentException(batches.size() + " batches have " + proofs.size() + " proofs");
        }
        // Two dynamic arrays of static parts: where each begins, then its length and its words in a row.
        var words = new ArrayList<Type<?>>();
        words.add(Abi.word(2 * 32));
        words.add(Abi.word((3L + (long) RECORD_WORDS * batches.size()) * 32));
        words.add(Abi.word(batches.size()));
        batches.forEach(batch -> words.addAll(words(batch)));
        words.add(Abi.word(proofs.size()));
        proofs.forEach(proof -> add(words, proof));
        return new L1Call(address, Abi.call(PROVE_ALL, words));
    }

    public L1Call executeBatch(BatchRecord batch, byte[] l1Operations) {
        var words = words(batch);
        words.add(Abi.bytes(l1Operations));
        return new L1Call(address, Abi.call(EXECUTE, words));
    }

    public L1Call claim(long token, Address owner) {
        return call("claim(uint32,address)", Abi.word(token), Abi.word(owner));
    }

    /// Pays what the sender may claim to another address.
    public L1Call claimTo(long token, Address to) {
        return call("claimTo(uint32,address)", Abi.word(token), Abi.word(to));
    }

    /// A view without arguments that answers one word: `domain`, `committedRoot`, `owner`, `queued`,
    /// `forcedDeadline`.
    public L1Call view(String name) {
        return call(name + "()");
    }

    /// See [#sizesOf].
    public L1Call sizes() {
        return call("sizes()");
    }

    /// The verifier of a size; reverts where the size is unknown.
    public L1Call verifierOf(BatchSize size) {
        return verifierOf(size, DataMode.ROLLUP);
    }

    /// The same in either mode.
    public L1Call verifierOf(BatchSize size, DataMode mode) {
        return call("verifierOf(uint16)", Abi.word(mode.sizeWord(size)));
    }

    /// How many entries the queue has ever held.
    public L1Call queued() {
        return call("queued()");
    }

    public L1Call progress() {
        return call("progress()");
    }

    public L1Call claimable(long token, Address owner) {
        return call("claimable(uint32,address)", Abi.word(token), Abi.word(owner));
    }

    public L1Call held(long token) {
        return call("held(uint32)", Abi.word(token));
    }

    public L1Call batchHash(long number) {
        return call("batchHash(uint32)", Abi.word(number));
    }

    /// What is kept of a queued entry: its content's hash and its deadline; zeros once it is executed.
    public L1Call queueEntry(long queueIndex) {
        return call("queueEntry(uint64)", Abi.word(queueIndex));
    }

    /// The number of an owner's next signed [KeyChange].
    public L1Call keyNonce(Address owner) {
        return call("keyNonce(address)", Abi.word(owner));
    }

    public L1Call erc20Of(long token) {
        return call("erc20Of(uint32)", Abi.word(token));
    }

    public L1Call tokenOf(Address erc20) {
        return call("tokenOf(address)", Abi.word(erc20));
    }

    /// One word of a view's answer.
    public static BigInteger word(String answer) {
        return Abi.wordAt(answer, 0);
    }

    /// The deadline that [#queueEntry] answered, seconds since 1970; 0 where no such entry waits.
    public static long deadlineOf(String answer) {
        return Abi.longAt(answer, 1);
    }

    /// The sizes that [#sizes] answered, of batches with their data on L1.
    public static List<BatchSize> sizesOf(String answer) {
        return sizesOf(answer, DataMode.ROLLUP);
    }

    /// The same in either mode.
    public static List<BatchSize> sizesOf(String answer, DataMode mode) {
        var words = new ArrayList<BatchSize>();
        // An array: where it begins, its length, its words.
        long count = Abi.longAt(answer, 1);
        for (int i = 0; i < count; i++) {
            int word = Math.toIntExact(Abi.longAt(answer, 2 + i));
            if (DataMode.of(word) == mode) {
                words.add(DataMode.size(word));
            }
        }
        return List.copyOf(words);
    }

    /// An address that a view answered.
    public static Address addressOf(String answer) {
        return Abi.address(word(answer));
    }

    /// The words of a batch's proof in the input of the transaction that brought it; empty where that is no such
    /// transaction, as far as its selector and its length tell.
    static Optional<List<BigInteger>> proofIn(String input) {
        int before;
        if (input.startsWith(ContractArtifact.selector(PROVE))) {
            before = RECORD_WORDS;
        } else if (input.startsWith(ContractArtifact.selector(COMMIT_AND_PROVE))) {
            before = HEADER_WORDS + 2;
        } else {
            return Optional.empty();
        }
        int from = SELECTOR_CHARS + before * Abi.WORD_CHARS;
        if (input.length() < from + PROOF_WORDS * Abi.WORD_CHARS) {
            return Optional.empty();
        }
        var words = new ArrayList<BigInteger>();
        for (int i = 0; i < PROOF_WORDS; i++) {
            int at = from + i * Abi.WORD_CHARS;
            words.add(new BigInteger(input.substring(at, at + Abi.WORD_CHARS), 16));
        }
        return Optional.of(List.copyOf(words));
    }

    /// Reads a `commitBatch` or `commitAndProve` transaction back from its input; `IllegalArgumentException` for any
    /// other.
    public static CommittedBatch decodeCommit(String input) {
        if (!input.startsWith(ContractArtifact.selector(COMMIT))
                && !input.startsWith(ContractArtifact.selector(COMMIT_AND_PROVE))) {
            throw new IllegalArgumentException(
                    "commits no batch: the call " + input.substring(0, Math.min(10, input.length())));
        }
        var uint = TypeReference.create(Uint256.class);
        var bytes = TypeReference.create(DynamicBytes.class);
        var values = Abi.decode(
                "0x" + input.substring(SELECTOR_CHARS), List.of(uint, uint, uint, uint, uint, uint, bytes, bytes));
        var header = new BatchHeader(
                ((BigInteger) values.get(0)).longValueExact(),
                ((BigInteger) values.get(1)).intValueExact(),
                ((BigInteger) values.get(2)).longValueExact(),
                ((BigInteger) values.get(3)).longValueExact(),
                (BigInteger) values.get(4),
                (BigInteger) values.get(5));
        return new CommittedBatch(header, (byte[]) values.get(6), (byte[]) values.get(7));
    }

    /// What the contract keeps of a record: `keccak(abi.encode(record))`.
    static Digest hash(BatchRecord batch) {
        var encoded = new ByteArrayOutputStream();
        words(batch).forEach(word -> encoded.writeBytes(HexFormat.of().parseHex(TypeEncoder.encode(word))));
        return Digest.of(Keccak256.hash(encoded.toByteArray()));
    }

    static List<Type<?>> words(BatchRecord batch) {
        return new ArrayList<>(List.of(
                Abi.word(batch.number()),
                Abi.word(batch.size()),
                Abi.word(batch.timestamp()),
                Abi.word(batch.queueEnd()),
                Abi.word(batch.newRoot()),
                Abi.word(batch.commitment()),
                Abi.word(batch.challenge()),
                Abi.word(batch.evaluation()),
                Abi.word(new BigInteger(1, batch.l1OpsHash().toBytes()))));
    }

    private L1Call call(String signature, Type<?>... arguments) {
        return new L1Call(address, Abi.call(signature, List.of(arguments)));
    }
}
