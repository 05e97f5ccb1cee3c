// Avro's single-object encoding: C3 01, eight bytes of schema fingerprint, the body. A reader knows
// every published version of a schema and sees all of them as the newest.

import avro from 'avsc';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const HEADER_BYTES = 10;
const EMPTY = 0xc15d213aa4d7a795n;
const TABLE = Array.from({ length: 256 }, (_, i) => {
  let fingerprint = BigInt(i);
  for (let bit = 0; bit < 8; bit++) {
    fingerprint = (fingerprint >> 1n) ^ (EMPTY & -(fingerprint & 1n));
  }
  return fingerprint;
});

const PRIMITIVES = new Set([
  'null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string',
]);

/** CRC-64-AVRO of a schema's parsing canonical form, as hexadecimal digits in little endian. */
export function fingerprint(schema) {
  let value = EMPTY;
  for (const byte of Buffer.from(JSON.stringify(canonical(schema, '')))) {
    value = (value >> 8n) ^ TABLE[Number((value ^ BigInt(byte)) & 0xffn)];
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('hex');
}

function canonical(schema, namespace) {
  if (typeof schema === 'string') {
    const known = PRIMITIVES.has(schema) || schema.includes('.') || !namespace;
    return known ? schema : `${namespace}.${schema}`;
  }
  if (Array.isArray(schema)) {
    return schema.map((branch) => canonical(branch, namespace));
  }
  const space = schema.namespace ?? namespace;
  const name =
    schema.name && (schema.name.includes('.') || !space ? schema.name : `${space}.${schema.name}`);
  switch (schema.type) {
    case 'record':
      return {
        name,
        type: 'record',
        fields: schema.fields.map((f) => ({ name: f.name, type: canonical(f.type, space) })),
      };
    case 'enum':
      return { name, type: 'enum', symbols: schema.symbols };
    case 'fixed':
      return { name, type: 'fixed', size: schema.size };
    case 'array':
      return { type: 'array', items: canonical(schema.items, space) };
    case 'map':
      return { type: 'map', values: canonical(schema.values, space) };
    default:
      return canonical(schema.type, space);
  }
}

/** Reads a topic's records with the schemas v1.avsc, v2.avsc, ... of a folder. */
export function reader(folder) {
  const versions = readdirSync(folder)
    .filter((file) => /^v\d+\.avsc$/.test(file))
    .sort((a, b) => parseInt(a.slice(1)) - parseInt(b.slice(1)))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const types = versions.map((schema) => avro.Type.forSchema(schema, { wrapUnions: false }));
  const newest = types[types.length - 1];
  const resolvers = new Map(
    versions.map((schema, i) => [fingerprint(schema), newest.createResolver(types[i])]),
  );
  return (message) => {
    const known =
      message.length >= HEADER_BYTES &&
      message[0] === 0xc3 &&
      message[1] === 0x01 &&
      resolvers.get(message.subarray(2, HEADER_BYTES).toString('hex'));
    if (!known) {
      throw new Error('no record of a version that is in ' + folder);
    }
    return newest.fromBuffer(message.subarray(HEADER_BYTES), known);
  };
}
