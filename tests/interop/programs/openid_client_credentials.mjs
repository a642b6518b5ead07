// A program that works by itself: a token, records with it, what the token is good for, and giving it back.
import * as client from 'openid-client'

import { discovered, proving, read } from './openid_client.mjs'
import { main, thrown } from './talk.mjs'

await main(async (told) => {
  const trace = []
  const config = await discovered(told, trace)
  const options = await proving(config, told.proof)
  const token = await client.clientCredentialsGrant(config, { scope: told.scope }, options)
  const page = await read(config, token.access_token, told.records, options)
  const active = await client.tokenIntrospection(config, token.access_token)
  await client.tokenRevocation(config, token.access_token)
  const revoked = await client.tokenIntrospection(config, token.access_token)
  const refused = await thrown(() => read(config, token.access_token, told.records, options))
  return { token, page, active, revoked, refused, trace }
})
