// A program that acts for a clerk: pushed, bound to a key from the start, allowed in her browser, redeemed, refreshed.
import * as oauth from 'oauth4webapi'

import { discovered, proving, read, withNonce } from './oauth4webapi.mjs'
import { main, thrown } from './talk.mjs'

await main(async (told, ask) => {
  const trace = []
  const set = await discovered(told, trace)
  const { as, client, method } = set
  const options = await proving(set, told.proof)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const parameters = {
    redirect_uri: told.back,
    response_type: 'code',
    scope: told.scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  const pushed = await withNonce(async () => {
    const sent = await oauth.pushedAuthorizationRequest(as, client, method, parameters, options)
    return oauth.processPushedAuthorizationResponse(as, client, sent)
  })
  const asked = new URL(as.authorization_endpoint)
  asked.search = new URLSearchParams({ client_id: told.clientId, request_uri: pushed.request_uri })
  const back = new URL(await ask(asked.href))

  const redeem = (options) => withNonce(async () => {
    const code = oauth.validateAuthResponse(as, client, back, state)
    const sent = await oauth.authorizationCodeGrantRequest(as, client, method, code, told.back, verifier, options)
    return oauth.processAuthorizationCodeResponse(as, client, sent)
  })
  const refresh = (token) => withNonce(async () => {
    const sent = await oauth.refreshTokenGrantRequest(as, client, method, token, options)
    return oauth.processRefreshTokenResponse(as, client, sent)
  })
  if (told.answered) return thrown(() => redeem(options))
  if (told.stolen) return thrown(async () => redeem(await proving(set, told.proof)))

  const token = await redeem(options)
  const page = await read(token.access_token, told.records, options)
  const fresh = await refresh(token.refresh_token)
  const again = await read(fresh.access_token, told.records, options)
  const reused = await thrown(() => redeem(options))
  const ended = await thrown(() => refresh(token.refresh_token))
  const after = await thrown(() => read(fresh.access_token, told.records, options))
  return { token, page, fresh, again, reused, ended, after, trace }
})
