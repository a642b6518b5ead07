// openid-client, set up for one program of a partner as its documentation says.
import * as client from 'openid-client'

import { privateKey } from './keys.mjs'
import { noting } from './talk.mjs'

export async function discovered(told, trace = [], modifyAssertion) {
  const execute = told.issuer.startsWith('http:') ? [client.allowInsecureRequests] : []
  const method = client.PrivateKeyJwt(await privateKey(told), { [client.modifyAssertion]: modifyAssertion })
  const options = { algorithm: 'oauth2', execute, [client.customFetch]: noting(trace) }
  return client.discovery(new URL(told.issuer), told.clientId, undefined, method, options)
}

// The options of a request that proves a new key of that algorithm, or none.
export async function proving(config, alg) {
  return alg ? { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg)) } : undefined
}

export async function read(config, token, address, options) {
  const answer = await client.fetchProtectedResource(
    config, token, new URL(address), 'GET', undefined, undefined, options,
  )
  return answer.json()
}
