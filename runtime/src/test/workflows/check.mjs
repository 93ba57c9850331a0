// Reads a GitHub workflow and says what GitHub's own language service has against it, a line each, and status 1.
import { register } from "node:module";
import { readFileSync } from "node:fs";

// It imports JSON as bundlers take it; Node wants to be told that it is JSON.
register(
  "data:text/javascript," +
    encodeURIComponent(`export const load = (url, context, next) =>
      next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`),
);
const { validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");

const path = process.argv[2];
const workflow = TextDocument.create("file:///.github/workflows/workflow.yml", "yaml", 1, readFileSync(path, "utf8"));
const found = await validate(workflow);
for (const { range, message } of found) {
  console.log(`${range.start.line + 1}:${range.start.character + 1}: ${message}`);
}
process.exit(found.length === 0 ? 0 : 1);
