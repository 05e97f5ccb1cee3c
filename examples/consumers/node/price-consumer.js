// Keeps the price of every SKU from price-updates and prints each change as a line of JSON.
//
//   npm ci
//   node price-consumer.js --brokers 127.0.0.1:9092 [--topic price-updates]
//       [--schemas ../../../schemas/price-updates] [--until-end]
//
// --until-end stops at what the topic holds now and prints one line for each SKU.

import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LatestPrice } from './latest-price.js';
import { reader } from './single-object.js';

const { values: options } = parseArgs({
  options: {
    brokers: { type: 'string', default: '127.0.0.1:9092' },
    topic: { type: 'string', default: 'price-updates' },
    schemas: {
      type: 'string',
      default: fileURLToPath(new URL('../../../schemas/price-updates', import.meta.url)),
    },
    'until-end': { type: 'boolean', default: false },
  },
});

const decode = reader(options.schemas);
const prices = new Map();
const kafka = new kafkajs.Kafka({
  clientId: 'flashsale-example',
  brokers: options.brokers.split(','),
  logLevel: kafkajs.logLevel.ERROR,
});

/** Offsets to reach by partition; empty ones are reached already. */
const missing = new Map();
const admin = kafka.admin();
await admin.connect();
for (const { partition, low, high } of await admin.fetchTopicOffsets(options.topic)) {
  if (BigInt(low) < BigInt(high)) {
    missing.set(partition, BigInt(high));
  }
}
await admin.disconnect();

// Each instance reads everything from the beginning: the compacted topic is the cache's content.
const consumer = kafka.consumer({ groupId: `flashsale-example-${randomUUID()}` });
let finish;
const finished = new Promise((resolve) => (finish = resolve));

function print(sku, latest) {
  const { epoch, version, currency, validUntil, fallbackPrice, claimedPercent } = latest.held;
  const price = latest.priceAt(Date.now(), null);
  console.log(
    JSON.stringify({
      sku, price, currency, epoch, version, validUntil, fallbackPrice, claimedPercent,
    }),
  );
}

function take(message) {
  let update;
  try {
    update = decode(message.value ?? Buffer.alloc(0));
  } catch (error) {
    console.error(`offset ${message.offset} is passed over: ${error.message}`);
    return;
  }
  const latest = prices.get(update.sku) ?? new LatestPrice();
  prices.set(update.sku, latest);
  if (latest.accept(update) && !options['until-end']) {
    print(update.sku, latest);
  }
}

if (missing.size > 0 || !options['until-end']) {
  await consumer.connect();
  await consumer.subscribe({ topics: [options.topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: true,
    eachBatch: async ({ batch }) => {
      batch.messages.forEach(take);
      if (BigInt(batch.lastOffset()) + 1n >= (missing.get(batch.partition) ?? 0n)) {
        missing.delete(batch.partition);
      }
      if (options['until-end'] && missing.size === 0) {
        finish();
      }
    },
  });
  await finished;
  await consumer.disconnect();
}
for (const [sku, latest] of [...prices].sort()) {
  if (latest.held !== null) {
    print(sku, latest);
  }
}
