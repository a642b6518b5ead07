// oauth4webapi, set up for one program of a partner as its documentation says.
import * as oauth from 'oauth4webapi'

import { showing } from './certificate.mjs'
import { privateKey } from './keys.mjs'
import { noting } from './talk.mjs'

// The program proves itself with its certificate if it has one, or else with an assertion.
export async function discovered(told, trace = [], modifyAssertion) {
  const fetching = {
    [oauth.customFetch]: noting(trace, told.certificate && showing(told.certificate)),
    [oauth.allowInsecureRequests]: told.issuer.startsWith('http:'),
  }
  const issuer = new URL(told.issuer)
  const found = await oauth.discoveryRequest(issuer, { ...fetching, algorithm: 'oauth2' })
  return {
    as: await oauth.processDiscoveryResponse(issuer, found),
    client: { client_id: told.clientId, use_mtls_endpoint_aliases: Boolean(told.certificate) },
    method: told.certificate
      ? oauth.TlsClientAuth()
      : oauth.PrivateKeyJwt(await privateKey(told), { [oauth.modifyAssertion]: modifyAssertion }),
    fetching,
  }
}

// The options of a request that proves a new key of that algorithm, or none.
export async function proving({ client, fetching }, alg) {
  return alg ? { ...fetching, DPoP: oauth.DPoP(client, await oauth.generateKeyPair(alg)) } : fetching
}

// Sends a request, and again where nothing but the nonce was amiss: the library leaves this to its user.
export async function withNonce(send) {
  try {
    return await send()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return send()
  }
}

export async function grant(set, scope, options) {
  return withNonce(async () => {
    const parameters = new URLSearchParams({ scope })
    const sent = await oauth.clientCredentialsGrantRequest(set.as, set.client, set.method, parameters, options)
    return oauth.processClientCredentialsResponse(set.as, set.client, sent)
  })
}

export async function read(token, address, options) {
  const send = () => oauth.protectedResourceRequest(token, 'GET', new URL(address), undefined, undefined, options)
  return (await withNonce(send)).json()
}
