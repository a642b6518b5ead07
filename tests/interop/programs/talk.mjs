// How the programs here talk to who runs them: one line of JSON in, one line out. Not a part of what is tried.
import { createInterface } from 'node:readline'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

async function hear() {
  return JSON.parse((await lines.next()).value)
}

function say(what) {
  process.stdout.write(JSON.stringify(what) + '\n')
}

// Runs `flow(configuration, ask)`, and says what it returns.
export async function main(flow) {
  const ask = async (asked) => {
    say({ asked })
    return hear()
  }
  say({ result: await flow(await hear(), ask) })
  process.exit(0)
}

// What a library throws, as its user would see it; undefined where it does not throw.
export async function thrown(action) {
  try {
    await action()
    return undefined
  } catch (error) {
    const { name, code, error: said, status } = error
    return { name, code, error: said, status, challenges: Array.isArray(error.cause) ? error.cause : undefined }
  }
}

// `send`, a `fetch`, that also writes down which requests were sent, and how each was answered.
export function noting(trace, send = fetch) {
  return async (address, options) => {
    const answer = await send(address, options)
    trace.push(`${options.method} ${new URL(address).pathname} ${answer.status}`)
    return answer
  }
}
