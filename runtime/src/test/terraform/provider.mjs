// AWS' provider as far as Terraform asks it before it does anything: its schema, and whether a configuration is well
// formed, which Terraform has checked against the schema by then. Speaks tfplugin6, that is gRPC on HTTP/2, on a free
// port of the loopback interface, prints what TF_REATTACH_PROVIDERS has to be, and ends with its standard input.
// Whatever would reach a cloud is not there, and Terraform is told so.
import { readFileSync } from "node:fs";
import { createServer } from "node:http2";
import { join } from "node:path";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "schema.json"), "utf8"));

// Protocol buffers, as much as a schema takes: numbers, and what has a length.
const varint = n => {
  const bytes = [];
  for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) | 128);
  return Buffer.from([...bytes, n]);
};
const number = (field, n) => (n ? Buffer.concat([varint(field * 8), varint(Number(n))]) : Buffer.alloc(0));
const bytes = (field, content) => {
  const body = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
};
const message = (...fields) => Buffer.concat(fields.flat());

// Numbers of fields: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin6.8.proto
const NESTING = { single: 1, list: 2, set: 3 };
const block = ({ attributes, blocks = {} }) => message(
  Object.entries(attributes).map(([name, { type, required, optional, computed }]) => bytes(2, message(
    bytes(1, name), bytes(2, JSON.stringify(type)), number(4, required), number(5, optional), number(6, computed)))),
  Object.entries(blocks).map(([name, nested]) => bytes(3, message(
    bytes(1, name), bytes(2, block(nested)), number(3, NESTING[nested.nesting]), number(4, nested.min), number(5, nested.max)))));
const whole = described => bytes(2, block(described));
const everything = message(
  bytes(1, whole(schema.provider)),
  Object.entries(schema.resources).map(([name, described]) => bytes(2, message(bytes(1, name), bytes(2, whole(described))))),
  // Terraform may keep the answer for as long as it runs, and does not ask again for each resource.
  bytes(6, number(2, 1)));

const ANSWERS = {
  "/tfplugin6.Provider/GetProviderSchema": everything,
  "/tfplugin6.Provider/ValidateProviderConfig": message(),
  "/tfplugin6.Provider/ValidateResourceConfig": message(),
  "/tfplugin6.Provider/StopProvider": message(),
};
const UNIMPLEMENTED = "12";

const server = createServer();
server.on("stream", (stream, headers) => {
  const answer = ANSWERS[headers[":path"]];
  if (answer === undefined) {
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": UNIMPLEMENTED }, { endStream: true });
    return;
  }
  stream.on("error", () => stream.destroy());
  stream.resume();
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  const length = Buffer.alloc(5);
  length.writeUInt32BE(answer.length, 1);
  stream.end(Buffer.concat([length, answer]));
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({
    "registry.terraform.io/hashicorp/aws": { Protocol: "grpc", ProtocolVersion: 6, Pid: process.pid, Test: true,
      Addr: { Network: "tcp", String: `127.0.0.1:${server.address().port}` } },
  }));
});
process.stdin.resume().on("end", () => process.exit(0));
