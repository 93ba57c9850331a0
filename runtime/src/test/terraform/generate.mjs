// Writes schema.json: what AWS' provider knows of the resources in resources.txt, read from the bindings that
// @cdktf/provider-aws generates from the provider's own schema. `node generate.mjs FOLDER`, the folder of the unpacked
// package. Only when a resource is added or the provider's version changes: tests read schema.json.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const here = import.meta.dirname;
const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const TYPES = {
  string: "string", number: "number", boolean: "bool",
  stringList: ["list", "string"], numberList: ["list", "number"],
  stringMap: ["map", "string"], booleanMap: ["map", "bool"], numberMap: ["map", "number"],
  stringListMap: ["map", ["list", "string"]],
};
const GETTERS = {
  String: "string", Number: "number", Boolean: "bool", List: ["list", "string"], NumberList: ["list", "number"],
  StringMap: ["map", "string"], BooleanMap: ["map", "bool"], NumberMap: ["map", "number"],
};

// `attrs` of a function or method: each name with its type, or the function that has a nested block's.
function told(text) {
  const entry = /^ +"?(\w+)"?: \{\n +value: (.*),\n +isBlock: (true|false),\n +type: "(\w+)",\n +storageClassType: "(\w+)"/gm;
  return [...text.matchAll(entry)].map(([, name, value, isBlock, nesting, type]) => ({ name, value, isBlock: isBlock === "true", nesting, type }));
}

function read(module) {
  const text = readFileSync(join(folder, "lib", module, "index.js"), "utf8");
  const functions = new Map([...text.matchAll(/^function (\w+)ToHclTerraform\([\s\S]*?^\}/gm)].map(([body, name]) => [name, body]));
  const classes = new Map([...text.matchAll(/^class (\w+) extends [\s\S]*?^\}/gm)].map(([body, name]) => [name.toLowerCase(), body]));
  const main = [...classes.entries()].find(([, body]) => body.includes("static generateConfigForImport"))
    ?? [...classes.entries()].find(([, body]) => body.includes("TerraformProvider"));
  const types = readFileSync(join(folder, "lib", module, "index.d.ts"), "utf8");
  const required = new Map([...types.matchAll(/^export interface (\w+)[^{]*\{[\s\S]*?^\}/gm)].map(([body, name]) => [name.toLowerCase(),
    new Set([...body.matchAll(/#(\w+) \w+#\w+\}[\s\S]*?readonly \w+(\??):/g)].filter(([, , mark]) => mark === "").map(([, name]) => name))]));
  const resource = /^class (\w+)/.exec(main[1])[1];
  return block(told(main[1]), main[1], { functions, classes, required }, `${resource}Config`);
}

// Written or found: the bindings do not say which these are, so here are those whose finding something of ours reads.
const FOUND_TOO = new Set(["id", "tags_all", "private_ip", "identifier"]);

const onlyComputed = body =>
  [...body.matchAll(/\/\/ (\w+) - computed: true, optional: false, required: false/g)].map(([, name]) => name);

function block(entries, body, all, type) {
  const { functions, classes } = all;
  const required = all.required.get(type.toLowerCase()) ?? new Set();
  const attributes = {};
  const blocks = {};
  for (const { name, value, isBlock, nesting, type: stored } of entries) {
    const nested = /(\w+)ToHclTerraform/.exec(value.replace(/cdktf\.\w+ToHclTerraform/g, ""))?.[1];
    if (nested !== undefined) {
      const inner = classes.get(`${nested}outputreference`.toLowerCase()) ?? "";
      const many = value.includes("listMapperHcl");
      const content = block(told(functions.get(nested) ?? ""), inner, all, nested);
      if (!isBlock) continue;
      blocks[name] = { nesting: name === "timeouts" ? "single" : nesting === "set" ? "set" : "list",
        ...(!many && name !== "timeouts" && { max: 1 }), ...(required.has(name) && { min: 1 }), ...content };
    } else {
      // What nests in itself without end, such as a firewall's rules, the bindings leave open; it can be had as JSON.
      if (stored === "any") continue;
      const base = TYPES[stored];
      if (base === undefined) throw new Error(`${name}: ${stored}`);
      attributes[name] = { type: nesting === "set" ? ["set", base[1]] : base, 
        ...(required.has(name) ? { required: true } : { optional: true, ...(FOUND_TOO.has(name) && { computed: true }) }) };
    }
  }
  // What is only ever computed is not among those that can be written.
  for (const name of onlyComputed(body)) {
    if (attributes[name] || blocks[name]) continue;
    const getter = new RegExp(`this\\.get(\\w+?)Attribute\\('${name}'\\)`).exec(body)?.[1];
    if (GETTERS[getter] !== undefined) attributes[name] = { type: GETTERS[getter], computed: true };
    const list = new RegExp(`new (\\w+)List\\(this, "${name}", (true|false)\\)`).exec(body);
    if (list !== null) {
      const inner = classes.get(`${list[1]}outputreference`.toLowerCase()) ?? "";
      const fields = block([], inner, all, list[1]).attributes;
      attributes[name] = { computed: true,
        type: [list[2] === "true" ? "set" : "list", ["object", Object.fromEntries(Object.entries(fields).map(([key, { type }]) => [key, type]))]] };
    }
  }
  return { attributes, ...(Object.keys(blocks).length > 0 && { blocks }) };
}

const resources = readFileSync(join(here, "resources.txt"), "utf8").trim().split("\n");
const schema = {
  source: `${described.name}@${described.version}, of ${described.cdktf.provider.name} ${described.cdktf.provider.version}`,
  version: described.cdktf.provider.version,
  provider: read("provider"),
  resources: Object.fromEntries(resources.map(name => [`aws_${name}`, read(name.replaceAll("_", "-"))])),
};
writeFileSync(join(here, "schema.json"), `${JSON.stringify(schema, null, 1).replace(/\{\s+("type"[^{}]*?)\s*\}/g, (_, inner) => `{${inner.replace(/\s+/g, " ")}}`)}\n`);
