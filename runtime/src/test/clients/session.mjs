// What every client is put through: it says READY when it follows the node, and one line of JSON when it has seen the
// transaction become final.
import assert from 'node:assert/strict';

export const [httpUrl, webSocketUrl, owner, receiver, hash] = process.argv.slice(2);

const PATIENCE_MS = 180_000;
const POLL_MS = 200;

export async function until(what, question) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function ready() {
  console.log('READY');
}

export function done(seen) {
  console.log(JSON.stringify(seen, (_, value) => (typeof value === 'bigint' ? value.toString() : value)));
}

export { assert };
