// What its user is told when a program does something wrong: each fault, as the library throws it.
import * as client from 'openid-client'

import { discovered, proving, read } from './openid_client.mjs'
import { main, thrown } from './talk.mjs'

await main(async (told) => {
  const asking = async (change, scope = told.scope) => {
    const config = await discovered(told, [], change)
    return thrown(() => client.clientCredentialsGrant(config, { scope }))
  }
  const once = (header, payload) => { payload.jti = told.jti }
  const config = await discovered(told)
  const options = await proving(config, 'ES256')
  const { access_token: bound } = await client.clientCredentialsGrant(config, { scope: told.scope }, options)
  const { access_token: bearer } = await client.clientCredentialsGrant(config, { scope: told.scope })
  return {
    'audience': await asking((header, payload) => { payload.aud = config.serverMetadata().token_endpoint }),
    'audiences': await asking((header, payload) => { payload.aud = [told.issuer, payload.aud] }),
    'hour': await asking((header, payload) => { payload.exp = payload.iat + 3600 }),
    'algorithm': await asking((header) => { header.alg = 'RS256' }),
    'kid': await asking((header) => { header.kid = 'unknown' }),
    'first use': await asking(once),
    'second use': await asking(once),
    'scope': await asking(undefined, 'resident:list'),
    'another key': await thrown(async () => read(config, bound, told.records, await proving(config, 'ES256'))),
    'no proof': await thrown(() => read(config, bound, told.records)),
    'not bound': await thrown(() => read(config, bearer, told.records, options)),
    'token': await thrown(() => read(config, `${bearer}x`, told.records)),
  }
})
