// A program that acts for another: it exchanges the token that it was sent for its own (RFC 8693).
import * as client from 'openid-client'

import { discovered, proving, read } from './openid_client.mjs'
import { main, thrown } from './talk.mjs'

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

await main(async (told) => {
  const config = await discovered(told)
  const options = await proving(config, told.proof)
  const exchange = (token) => {
    const parameters = { subject_token: token, subject_token_type: ACCESS_TOKEN, scope: told.scope }
    return client.genericGrantRequest(config, GRANT, parameters, options)
  }
  const token = await exchange(told.token)
  const page = await read(config, token.access_token, told.records, options)
  const active = await client.tokenIntrospection(config, token.access_token)
  return { token, page, active, refused: await thrown(() => exchange(`${told.token}x`)) }
})
