// A program that works by itself: a token, records with it, what the token is good for, and giving it back.
import * as oauth from 'oauth4webapi'

import { discovered, grant, proving, read } from './oauth4webapi.mjs'
import { main, thrown } from './talk.mjs'

await main(async (told) => {
  const trace = []
  const set = await discovered(told, trace)
  const options = await proving(set, told.proof)
  const token = await grant(set, told.scope, options)
  const page = await read(token.access_token, told.records, options)
  const looked = async () => {
    const sent = await oauth.introspectionRequest(set.as, set.client, set.method, token.access_token, set.fetching)
    return oauth.processIntrospectionResponse(set.as, set.client, sent)
  }
  const active = await looked()
  const revocation = await oauth.revocationRequest(set.as, set.client, set.method, token.access_token, set.fetching)
  await oauth.processRevocationResponse(revocation)
  const revoked = await looked()
  const refused = await thrown(() => read(token.access_token, told.records, options))
  return { token, page, active, revoked, refused, trace }
})
