// What its user is told when a program does something wrong: each fault, as the library throws it.
import { discovered, grant, proving, read } from './oauth4webapi.mjs'
import { main, thrown } from './talk.mjs'

await main(async (told) => {
  const asking = async (change, scope = told.scope) => {
    const set = await discovered(told, [], change)
    return thrown(() => grant(set, scope, set.fetching))
  }
  const once = (header, payload) => { payload.jti = told.jti }
  const set = await discovered(told)
  const options = await proving(set, 'ES256')
  const { access_token: bound } = await grant(set, told.scope, options)
  const { access_token: bearer } = await grant(set, told.scope, set.fetching)
  return {
    'audience': await asking((header, payload) => { payload.aud = set.as.token_endpoint }),
    'audiences': await asking((header, payload) => { payload.aud = [told.issuer, payload.aud] }),
    'hour': await asking((header, payload) => { payload.exp = payload.iat + 3600 }),
    'algorithm': await asking((header) => { header.alg = 'RS256' }),
    'kid': await asking((header) => { header.kid = 'unknown' }),
    'first use': await asking(once),
    'second use': await asking(once),
    'scope': await asking(undefined, 'resident:list'),
    'another key': await thrown(async () => read(bound, told.records, await proving(set, 'ES256'))),
    'no proof': await thrown(() => read(bound, told.records, set.fetching)),
    'not bound': await thrown(() => read(bearer, told.records, options)),
    'token': await thrown(() => read(`${bearer}x`, told.records, set.fetching)),
  }
})
