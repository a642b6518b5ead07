// A program that acts for a clerk: pushed, bound to a key from the start, allowed in her browser, redeemed, refreshed.
import * as client from 'openid-client'

import { discovered, proving, read } from './openid_client.mjs'
import { main, thrown } from './talk.mjs'

await main(async (told, ask) => {
  const trace = []
  const config = await discovered(told, trace)
  const options = await proving(config, told.proof)
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const parameters = {
    redirect_uri: told.back,
    scope: told.scope,
    state: expectedState,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  }
  const asked = await client.buildAuthorizationUrlWithPAR(config, parameters, options)
  const back = new URL(await ask(asked.href))

  const checks = { pkceCodeVerifier, expectedState }
  const redeem = (options) => client.authorizationCodeGrant(config, back, checks, undefined, options)
  const refresh = (token) => client.refreshTokenGrant(config, token, undefined, options)
  if (told.answered) return thrown(() => redeem(options))
  if (told.stolen) return thrown(async () => redeem(await proving(config, told.proof)))

  const token = await redeem(options)
  const page = await read(config, token.access_token, told.records, options)
  const fresh = await refresh(token.refresh_token)
  const again = await read(config, fresh.access_token, told.records, options)
  const reused = await thrown(() => redeem(options))
  const ended = await thrown(() => refresh(token.refresh_token))
  const after = await thrown(() => read(config, fresh.access_token, told.records, options))
  return { token, page, fresh, again, reused, ended, after, trace }
})
