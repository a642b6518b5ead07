// A `fetch` that shows a program's certificate to the server: the one that Node.js has built in shows none.
import { request } from 'node:https'

export function showing(certificate) {
  return (address, { method, headers, body }) => new Promise((resolve, reject) => {
    const sent = request(address, { method, headers, ...certificate }, async (answer) => {
      const parts = await Array.fromAsync(answer)
      resolve(new Response(Buffer.concat(parts), { status: answer.statusCode, headers: answer.headers }))
    })
    sent.on('error', reject)
    sent.end(body?.toString())
  })
}
