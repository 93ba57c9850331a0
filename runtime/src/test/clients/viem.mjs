import { createPublicClient, defineChain, http, webSocket } from 'viem';
import { assert, done, hash, httpUrl, owner, ready, receiver, until, webSocketUrl } from './session.mjs';

const probe = createPublicClient({ transport: http(httpUrl) });
const id = await probe.getChainId();
const chain = defineChain({
  id,
  name: 'rollup',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [httpUrl], webSocket: [webSocketUrl] } },
});
const client = createPublicClient({ chain, transport: http(httpUrl, { batch: true }) });
const socket = createPublicClient({ chain, transport: webSocket(webSocketUrl) });

const [balance, code, count, newest, gasPrice, genesis] = await Promise.all([
  client.getBalance({ address: owner }),
  client.getCode({ address: owner }),
  client.getTransactionCount({ address: owner }),
  client.getBlockNumber(),
  client.getGasPrice(),
  client.getBlock({ blockNumber: 0n }),
]);
assert.equal(code, undefined);
assert.equal(count, 0);
assert.equal(gasPrice, 0n);
assert.equal(genesis.transactions.length, 0);
const history = await client.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] });
assert.equal(history.baseFeePerGas.length, history.gasUsedRatio.length + 1);
const fees = await client.estimateFeesPerGas();
assert.equal(fees.maxFeePerGas, 0n);

const heads = [];
const ended = [];
const stop = socket.watchBlocks({ onBlock: (block) => heads.push(block.number), onError: (error) => ended.push(error) });
const logs = [];
const stopLogs = socket.watchEvent({ onLogs: (some) => logs.push(...some), onError: (error) => ended.push(error) });
const filter = await client.createPendingTransactionFilter();
assert.equal(await socket.getChainId(), id);
ready();

const receipt = await client.waitForTransactionReceipt({ hash });
assert.equal(receipt.status, 'success');
assert.equal(receipt.to, receiver.toLowerCase());
assert.ok(receipt.blockNumber > newest);
await until('a head by subscription', () => heads.includes(receipt.blockNumber));
await until('a log by subscription', () => logs.some((log) => log.transactionHash === hash));
assert.ok((await client.getFilterChanges({ filter })).includes(hash));
assert.deepEqual(ended, []);

const transaction = await client.getTransaction({ hash });
assert.equal(transaction.type, 'legacy');
assert.equal(transaction.from, owner.toLowerCase());
const block = await client.getBlock({ blockHash: receipt.blockHash, includeTransactions: true });
assert.equal(block.transactions[transaction.transactionIndex].hash, hash);

const final = await until('finality', async () => {
  const finalized = await client.getBlock({ blockTag: 'finalized' });
  return finalized.number >= receipt.blockNumber && finalized;
});
assert.equal(await client.getBalance({ address: owner, blockTag: 'finalized' }), balance);

stop();
stopLogs();
done({ client: 'viem', chainId: id, balance, block: receipt.blockNumber, final: final.number });
process.exit(0);
