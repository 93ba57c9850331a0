// Reads manifests, a JSON array, and says what of them is not as Kubernetes' own types have it; of resources that others define, as crds.json
// has what we use of them. A line each, and status 1.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const Ajv = require("ajv");
const ajv = new (Ajv.default ?? Ajv)({ allErrors: true, strict: false });
const others = JSON.parse(readFileSync(join(here, "crds.json"), "utf8"));

function problems(manifest) {
  const { apiVersion, kind } = manifest;
  const other = others[`${apiVersion} ${kind}`];
  if (other) {
    const validate = ajv.compile(other);
    return validate(manifest) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`);
  }
  let type;
  try {
    type = require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
  } catch {
    return [`${apiVersion} has no ${kind}`];
  }
  try {
    new type(manifest).validate();
    return [];
  } catch (error) {
    return (error.errors ?? [error]).map((each) => `${each.instancePath ?? ""} ${each.message}`);
  }
}

let status = 0;
for (const manifest of JSON.parse(readFileSync(0, "utf8"))) {
  for (const problem of problems(manifest)) {
    console.log(`${manifest.kind} ${manifest.metadata?.name}: ${problem}`);
    status = 1;
  }
}
process.exit(status);
