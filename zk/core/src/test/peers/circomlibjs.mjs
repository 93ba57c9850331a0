// Answers questions about Poseidon and EdDSA-Poseidon with circomlibjs: a JSON document in, one out.
import { readFileSync } from "node:fs";
import { buildBabyjub, buildEddsa, buildPoseidon } from "circomlibjs";

const asked = JSON.parse(readFileSync(process.argv[2], "utf8"));
const [poseidon, eddsa, babyjub] = await Promise.all([buildPoseidon(), buildEddsa(), buildBabyjub()]);
const F = babyjub.F;
const text = (element) => F.toObject(element).toString();
const point = (p) => p.map(text);

console.log(JSON.stringify({
  hashes: asked.hashes.map((inputs) => F.toObject(poseidon(inputs.map((x) => F.e(BigInt(x))))).toString()),
  signatures: asked.signatures.map(({ seed, message }) => {
    const key = Buffer.from(seed, "hex");
    const signature = eddsa.signPoseidon(key, F.e(BigInt(message)));
    return { key: point(eddsa.prv2pub(key)), r8: point(signature.R8), s: signature.S.toString() };
  }),
  verified: asked.verified.map(({ key, message, r8, s }) =>
    eddsa.verifyPoseidon(F.e(BigInt(message)), { R8: r8.map((x) => F.e(BigInt(x))), S: BigInt(s) }, key.map((x) => F.e(BigInt(x))))),
  multiples: asked.multiples.map(({ base, scalar }) =>
    point(babyjub.mulPointEscalar(base.map((x) => F.e(BigInt(x))), BigInt(scalar)))),
}));
