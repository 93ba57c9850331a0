// Compiles the Solidity suite into JSON files of {abi, bytecode}. Run by Maven before this module's resources; `node build.mjs` does the same.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = import.meta.dirname ?? process.cwd();
if (Number(process.versions.node.split(".")[0]) < 20) fail(`Node 20 is needed to compile the contracts and to run the local chain; this is ${process.version}.`);

const settings = {
  optimizer: { enabled: true, runs: 1_000_000 },
  viaIR: true,
  evmVersion: "cancun",
  metadata: { bytecodeHash: "none", appendCBOR: false },
};
/** With more runs, what is used twice is written twice, and this one is larger than an L1 takes. */
const compact = { file: "src/main/solidity/Rollup.sol", runs: 2_000 };
/** EIP-170: an L1 refuses code above so many bytes. */
const maxBytes = 24_576;
/** Sources of each purpose, and where their contracts go. Only the first two are part of the jar. */
const targets = [
  { sources: "src/main/solidity", output: "target/classes/io/orrery/contracts" },
  { sources: "src/devnet/solidity", output: "target/classes/io/orrery/contracts" },
  { sources: "src/test/solidity", output: "target/test-contracts/io/orrery/contracts" },
];

installPins();
const sources = Object.fromEntries(targets.flatMap(({ sources }) => solidityIn(sources)));
const mutants = JSON.parse(readFileSync(join(root, "src/test/solidity/mutants.json"), "utf8"));
const stamp = createHash("sha256")
  .update(JSON.stringify([sources, settings, compact, mutants]))
  .update(readFileSync(join(root, "build.mjs")))
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
const stampFile = join(root, "target/solc-stamp");
if (readIfThere(stampFile) !== stamp) {
  compile();
  writeFileSync(stampFile, stamp);
}

function installPins() {
  const installed = join(root, "node_modules/.package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  // The pins need no install scripts, so none runs.
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) fail("npm could not install the pinned compiler and local chain of contracts/package-lock.json.");
}

function solidityIn(folder) {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".sol"))
    .sort()
    .map((name) => [`${folder}/${name}`, { content: readFileSync(join(root, folder, name), "utf8") }]);
}

function compile() {
  const others = Object.keys(sources).filter((file) => file !== compact.file);
  const contracts = { ...compiled(sources, settings, others), ...compiled(sources, withRuns(compact.runs), [compact.file]) };
  targets.forEach(({ output: folder }) => rmSync(join(root, folder), { recursive: true, force: true }));
  for (const { sources: folder, output: destination } of targets) {
    for (const [path, found] of Object.entries(contracts)) {
      if (!path.startsWith(folder)) continue;
      for (const [name, contract] of Object.entries(found)) write(destination, name, contract);
    }
  }
  // The broken variant is compiled for size: it has all checks and their switches.
  const broken = compiled(sabotaged(), withRuns(1), ["*"]);
  for (const name of mutants.contracts) {
    write("target/test-contracts/io/orrery/contracts", mutants.prefix + name, broken[`src/main/solidity/${name}.sol`][name]);
  }
}

function withRuns(runs) {
  return { ...settings, optimizer: { enabled: true, runs } };
}

/** The contracts of some files, of all for "*". */
function compiled(input, options, files) {
  const solc = createRequire(join(root, "package.json"))("solc");
  const wanted = { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] };
  const outputSelection = Object.fromEntries(files.map((file) => [file, wanted]));
  const output = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources: input, settings: { ...options, outputSelection } })));
  const complaints = output.errors ?? [];
  complaints.forEach((complaint) => console.error(complaint.formattedMessage));
  if (complaints.length > 0) fail("The contracts do not compile without complaint.");
  return output.contracts;
}

/** The product's sources with every check of mutants.json made one that can be switched off. */
function sabotaged() {
  const changed = Object.fromEntries(solidityIn("src/main/solidity"));
  for (const { file, sound, broken } of mutants.changes) {
    const source = changed[`src/main/solidity/${file}`];
    const parts = source.content.split(sound);
    if (parts.length !== 2) fail(`mutants.json: ${file} has ${parts.length - 1} times: ${sound}`);
    source.content = parts.join(broken);
  }
  return changed;
}

function write(destination, name, { abi, evm }) {
  if (evm.bytecode.object === "") return;
  const bytes = evm.deployedBytecode.object.length / 2;
  if (bytes > maxBytes) fail(`${name} is larger than an L1 takes: ${bytes} bytes.`);
  mkdirSync(join(root, destination), { recursive: true });
  writeFileSync(join(root, destination, `${name}.json`), JSON.stringify({ abi, bytecode: `0x${evm.bytecode.object}` }));
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
