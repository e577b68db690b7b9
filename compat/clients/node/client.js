// What an ordinary service does with kafkajs; prints what it sees. kafkajs reads only as a member of a group.
const { Kafka, CompressionTypes, ConfigResourceTypes, logLevel } = require('kafkajs')

const [broker, topic] = process.argv.slice(2)
const kafka = new Kafka({ clientId: 'compat', brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 3 } })

const outcome = async promise => {
  try {
    return await promise
  } catch (e) {
    return e.errors ? e.errors.map(error => error.type) : e.type || e.message
  }
}

const main = async () => {
  const admin = kafka.admin()
  await admin.connect()
  const topics = [{ topic, numPartitions: 2, replicationFactor: 1, configEntries: [{ name: 'retention.ms', value: '-1' }] }]
  for (let i = 0; i < 2; i++) console.log('create', await outcome(admin.createTopics({ topics })))
  console.log('create', await outcome(admin.createTopics({ topics: [{ topic: 'not a name' }] })))
  console.log('partitions', await outcome(admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] })))
  const metadata = await admin.fetchTopicMetadata({ topics: [topic] })
  const partitions = metadata.topics[0].partitions.sort((a, b) => a.partitionId - b.partitionId)
  console.log('metadata', JSON.stringify(partitions))
  const cluster = await admin.describeCluster()
  console.log('cluster', cluster.controller, cluster.brokers.map(node => node.nodeId))
  const configs = await admin.describeConfigs({
    includeSynonyms: true,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms', 'cleanup.policy'] }],
  })
  console.log('configs', JSON.stringify(configs.resources[0].configEntries))
  const alter = { resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name: 'retention.ms', value: '7' }] }] }
  console.log('alter', JSON.stringify((await admin.alterConfigs(alter)).resources))

  for (const idempotent of [false, true]) {
    const producer = kafka.producer({ idempotent, maxInFlightRequests: 1 })
    await producer.connect()
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      const messages = Array.from({ length: 100 }, (_, i) => ({
        key: `key ${i}`, value: i % 9 ? `value ${i}` : null, headers: { n: String(i) }, partition: i % 3,
      }))
      const sent = await producer.send({ topic, messages, compression, acks: -1 })
      const offsets = sent.sort((a, b) => a.partition - b.partition)
      console.log('sent', offsets.map(({ partition, errorCode, baseOffset }) => [partition, errorCode, baseOffset].join(' ')))
    }
    await producer.disconnect()
  }
  const sorted = offsets => JSON.stringify(offsets.sort((a, b) => a.partition - b.partition))
  console.log('offsets', sorted(await admin.fetchTopicOffsets(topic)))
  console.log('by time', sorted(await admin.fetchTopicOffsetsByTimestamp(topic, 1)))
  console.log('delete records', await outcome(admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '10' }] })))
  console.log('offsets', sorted(await admin.fetchTopicOffsets(topic)))
  console.log('delete', await outcome(admin.deleteTopics({ topics: [topic] })))
  console.log('delete', await outcome(admin.deleteTopics({ topics: [topic] })))
  await admin.disconnect()
}

main().catch(e => {
  console.error(e)
  process.exit(1)
})
