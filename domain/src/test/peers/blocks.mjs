// Random blocks by Lodestar's types: a line each with fork, whether it is blinded, the block's root, the root
// of its body, a signature, what a node hands over, and what it takes back.
import { createWriteStream } from "node:fs";
import {
  BitArray,
  BitListType,
  BitVectorType,
  BooleanType,
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
  UintNumberType,
  VectorBasicType,
  VectorCompositeType,
} from "@chainsafe/ssz";
import { ssz } from "@lodestar/types";

const [, , output, seed, ofEachKind] = process.argv;
const hex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");

// mulberry32: a run is repeated by its seed.
let state = Number(seed) >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (bound) => Math.floor(random() * bound);
const bytes = (length) => Uint8Array.from({ length }, () => below(256));
const bits = (length) => BitArray.fromBoolArray(Array.from({ length }, () => below(2) === 1));

// Lists are empty, full where they can be, and something between.
const lengthOf = (limit, most) => [0, Math.min(limit, most), below(Math.min(limit, most) + 1)][below(3)];

function valueOf(type, most) {
  if (type instanceof UintNumberType) return below(2 ** Math.min(40, 8 * type.byteLength));
  if (type instanceof UintBigintType) return BigInt(hex(bytes(type.byteLength)));
  if (type instanceof BooleanType) return below(2) === 1;
  if (type instanceof ByteVectorType) return bytes(type.lengthBytes);
  if (type instanceof ByteListType) return bytes(lengthOf(type.limitBytes, 40 * most));
  if (type instanceof BitVectorType) return bits(type.lengthBits);
  if (type instanceof BitListType) return bits(lengthOf(type.limitBits, 300));
  if (type instanceof ContainerType) {
    return Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, valueOf(field, most)]));
  }
  const of = (length) => Array.from({ length }, () => valueOf(type.elementType, most));
  if (type instanceof VectorBasicType || type instanceof VectorCompositeType) return of(type.length);
  if (type instanceof ListBasicType || type instanceof ListCompositeType) return of(lengthOf(type.limit, most));
  throw new Error(`no value of ${type.typeName}`);
}

function line(fork, blinded, most) {
  const types = ssz[fork];
  const Block = blinded ? types.BlindedBeaconBlock : types.BeaconBlock;
  const Signed = blinded ? types.SignedBlindedBeaconBlock : types.SignedBeaconBlock;
  const block = valueOf(Block, most);
  const signature = bytes(96);
  let unsigned;
  let signed;
  if (!blinded && "BlockContents" in types) {
    const blobs = Array.from({ length: Math.min(3, block.body.blobKzgCommitments.length) }, () => bytes(131072));
    block.body.blobKzgCommitments.length = blobs.length;
    const kzgProofs = Array.from({ length: blobs.length * (fork === "fulu" ? 128 : 1) }, () => bytes(48));
    unsigned = types.BlockContents.serialize({ block, kzgProofs, blobs });
    signed = types.SignedBlockContents.serialize({ signedBlock: { message: block, signature }, kzgProofs, blobs });
  } else {
    unsigned = Block.serialize(block);
    signed = Signed.serialize({ message: block, signature });
  }
  const roots = [Block.hashTreeRoot(block), Block.fields.body.hashTreeRoot(block.body)];
  const parts = [...roots, signature, unsigned, signed].map(hex);
  return [fork.toUpperCase(), blinded, ...parts].join(" ") + "\n";
}

const file = createWriteStream(output);
for (const fork of ["phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu"]) {
  for (const blinded of [false, true]) {
    if (blinded && (fork === "phase0" || fork === "altair")) continue;
    for (let i = 0; i < Number(ofEachKind); i++) {
      // The last of each kind is a large one.
      file.write(line(fork, blinded, i === Number(ofEachKind) - 1 ? 150 : 3));
    }
  }
}
file.end();
