// The library as a resource server of its own: it checks a token of the gateway (RFC 9068) and the proof beside it.
import * as oauth from 'oauth4webapi'

import { discovered, grant, proving, read } from './oauth4webapi.mjs'
import { main } from './talk.mjs'

await main(async (told) => {
  const set = await discovered(told)
  const options = await proving(set, told.proof)
  const token = await grant(set, told.scope, options)
  let sent
  const catching = async (address, request) => {
    sent = new Request(address, request)
    return new Response('{}')
  }
  await read(token.access_token, told.records, { ...options, [oauth.customFetch]: catching })
  const claims = await oauth.validateJwtAccessToken(set.as, sent, told.issuer, {
    ...set.fetching,
    requireDPoP: Boolean(told.proof),
  })
  return claims
})
