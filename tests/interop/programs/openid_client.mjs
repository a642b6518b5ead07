// openid-client, set up for one program of a partner as its documentation says.
import * as client from 'openid-client'

import { showing } from './certificate.mjs'
import { privateKey } from './keys.mjs'
import { noting } from './talk.mjs'

// The program proves itself with its certificate if it has one, or else with an assertion.
export async function discovered(told, trace = [], modifyAssertion) {
  const options = {
    algorithm: 'oauth2',
    execute: told.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
    [client.customFetch]: noting(trace, told.certificate && showing(told.certificate)),
  }
  const issuer = new URL(told.issuer)
  if (told.certificate) {
    const metadata = { use_mtls_endpoint_aliases: true }
    return client.discovery(issuer, told.clientId, metadata, client.TlsClientAuth(), options)
  }
  const method = client.PrivateKeyJwt(await privateKey(told), { [client.modifyAssertion]: modifyAssertion })
  return client.discovery(issuer, told.clientId, undefined, method, options)
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
