// A program that acts for another: it exchanges the token that it was sent for its own (RFC 8693).
import * as oauth from 'oauth4webapi'

import { discovered, proving, read, withNonce } from './oauth4webapi.mjs'
import { main, thrown } from './talk.mjs'

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

await main(async (told) => {
  const { as, client, method, fetching } = await discovered(told)
  const options = await proving({ client, fetching }, told.proof)
  const exchange = (token) => withNonce(async () => {
    const parameters = { subject_token: token, subject_token_type: ACCESS_TOKEN, scope: told.scope }
    const sent = await oauth.genericTokenEndpointRequest(as, client, method, GRANT, parameters, options)
    return oauth.processGenericTokenEndpointResponse(as, client, sent)
  })
  const token = await exchange(told.token)
  const page = await read(token.access_token, told.records, options)
  const looked = await oauth.introspectionRequest(as, client, method, token.access_token, fetching)
  const active = await oauth.processIntrospectionResponse(as, client, looked)
  return { token, page, active, refused: await thrown(() => exchange(`${told.token}x`)) }
})
