/** A bare loop of kafkajs: what is read of one topic is written into another as it is, and committed. Run as a process of its own. */
import { Kafka, Partitioners } from "kafkajs";

const { KAFKA, FROM, TO, GROUP } = process.env;
const kafka = new Kafka({ brokers: [KAFKA], logLevel: 0 });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
const consumer = kafka.consumer({ groupId: GROUP });
await Promise.all([producer.connect(), consumer.connect()]);
await consumer.subscribe({ topics: [FROM], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch: { partition, messages } }) => {
    await producer.send({ topic: TO, acks: 1, messages: messages.map(({ value }) => ({ value, partition })) });
  },
});
process.once("SIGTERM", () => void Promise.all([consumer.disconnect(), producer.disconnect()]));
