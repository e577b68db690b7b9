// Consumers of one group with kafkajs; prints what they see, and checks that each record is seen once.
const { Kafka, logLevel, PartitionAssigners } = require('kafkajs')

const PARTITIONS = 4
const RECORDS = 400
const [broker, topic] = process.argv.slice(2)
const groupId = `${topic}-group`
const kafka = name => new Kafka({ clientId: name, brokers: [broker], logLevel: logLevel.NOTHING })

const seen = new Set()

const member = async name => {
  const consumer = kafka(name).consumer({ groupId, partitionAssigners: [PartitionAssigners.roundRobin] })
  const self = { consumer, assigned: [] }
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => { self.assigned = payload.memberAssignment[topic] || [] })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      const place = `${partition} ${message.offset}`
      if (seen.has(place)) fail(`${place} was read before`)
      seen.add(place)
      const offset = String(Number(message.offset) + 1)
      await consumer.commitOffsets([{ topic, partition, offset }])
    },
  })
  return self
}

const fail = reason => {
  console.error(reason)
  process.exit(1)
}

const until = async (what, is) => {
  const deadline = Date.now() + 60000
  while (!is()) {
    if (Date.now() > deadline) fail(`not ${what}: seen ${seen.size}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const assigned = members => members.flatMap(member => member.assigned).sort()
const isSettled = members => members.every(member => member.assigned.length) && String(assigned(members)) === '0,1,2,3'

const produce = async () => {
  const producer = kafka('producer').producer()
  await producer.connect()
  const messages = Array.from({ length: RECORDS }, (_, i) => ({ value: String(i), partition: i % PARTITIONS }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

const main = async () => {
  const admin = kafka('admin').admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true })
  await produce()
  const members = [await member('first')]
  await until('read by one', () => seen.size === RECORDS)
  console.log('read by one', seen.size, assigned(members))
  members.push(await member('second'))
  await until('shared', () => isSettled(members))
  console.log('shared', members.map(member => member.assigned.length), assigned(members))
  await produce()
  await until('read by two', () => seen.size === 2 * RECORDS)
  console.log('read by two', seen.size)
  const { groups } = await admin.describeGroups([groupId])
  const { state, protocol, protocolType } = groups[0]
  console.log('described', state, protocolType, protocol, groups[0].members.map(member => member.clientId).sort())
  await members.pop().consumer.disconnect()
  await until('left', () => isSettled(members))
  console.log('left', assigned(members))
  await members.pop().consumer.disconnect()
  const [{ partitions }] = await admin.fetchOffsets({ groupId, topics: [topic] })
  console.log('committed', partitions.map(({ partition, offset }) => `${partition} ${offset}`).sort())
  console.log('listed', (await admin.listGroups()).groups.filter(group => group.groupId === groupId))
  await admin.resetOffsets({ groupId, topic, earliest: true })
  const [reset] = await admin.fetchOffsets({ groupId, topics: [topic] })
  console.log('reset', reset.partitions.map(({ partition, offset }) => `${partition} ${offset}`).sort())
  console.log('delete', JSON.stringify(await admin.deleteGroups([groupId])))
  try {
    await admin.deleteGroups([groupId])
  } catch (e) {
    console.log('delete', e.groups.map(group => group.error.type))
  }
  await admin.disconnect()
}

main().catch(fail)
