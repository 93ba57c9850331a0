import { Contract, JsonRpcProvider, WebSocketProvider } from 'ethers';
import { assert, done, hash, httpUrl, owner, ready, receiver, until, webSocketUrl } from './session.mjs';

const http = new JsonRpcProvider(httpUrl);
const socket = new WebSocketProvider(webSocketUrl);

const network = await http.getNetwork();
assert.equal((await socket.getNetwork()).chainId, network.chainId);
const balance = await http.getBalance(owner);
assert.equal(await http.getCode(owner), '0x');
assert.equal(await http.getTransactionCount(owner, 'pending'), 0);
const fees = await http.getFeeData();
assert.equal(fees.gasPrice, 0n);
assert.equal(await http.estimateGas({ from: owner, to: receiver, value: 1n }), 1n);
assert.equal(await http.call({ to: receiver, data: '0x70a08231' }), '0x');
const genesis = await http.getBlock(0);
assert.equal(genesis.transactions.length, 0);
await assert.rejects(http.broadcastTransaction('0x02'), /./);

const heads = [];
await socket.on('block', (number) => heads.push(number));
const pending = [];
await socket.on('pending', (sequenced) => pending.push(sequenced));
await socket.send('eth_chainId', []);
const newest = await http.getBlockNumber();
ready();

const receipt = await http.waitForTransaction(hash);
assert.equal(receipt.status, 1);
assert.equal(receipt.from.toLowerCase(), owner.toLowerCase());
assert.equal(receipt.to.toLowerCase(), receiver.toLowerCase());
assert.equal(receipt.logs.length, 1);
await until('a head by subscription', () => heads.includes(receipt.blockNumber));
await until('the hash by subscription', () => pending.includes(hash));
assert.ok(receipt.blockNumber > newest);

const transaction = await http.getTransaction(hash);
assert.equal(transaction.signature.r, '0x' + '0'.repeat(64));
assert.equal(transaction.chainId, network.chainId);
const block = await http.getBlock(receipt.blockHash, true);
assert.equal(block.number, receipt.blockNumber);
assert.ok(block.prefetchedTransactions.some((one) => one.hash === hash));
const logs = await http.getLogs({ fromBlock: receipt.blockNumber, toBlock: receipt.blockNumber, topics: receipt.logs[0].topics });
assert.equal(logs[0].transactionHash, hash);
const token = new Contract(
  receipt.logs[0].address,
  ['function symbol() view returns (string)', 'function decimals() view returns (uint8)', 'function balanceOf(address) view returns (uint256)', 'function totalSupply() view returns (uint256)'],
  http,
);
assert.ok((await token.symbol()).length > 0);
assert.equal(await token.decimals(), 18n);
assert.ok((await token.balanceOf(receiver, { blockTag: receipt.blockNumber })) > 0n);
await assert.rejects(token.totalSupply(), (failure) => failure.code === 'CALL_EXCEPTION');

const final = await until('finality', async () => {
  const finalized = await http.getBlock('finalized');
  return finalized.number >= receipt.blockNumber && finalized;
});
const safe = await http.getBlock('safe');
assert.ok(safe.number >= final.number);
assert.equal(await http.getBalance(owner, 'finalized'), balance);

await socket.destroy();
http.destroy();
done({ client: 'ethers', chainId: network.chainId, balance, block: receipt.blockNumber, final: final.number });
process.exit(0);
