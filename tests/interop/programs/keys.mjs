// The private key of a program, as Web Crypto takes it.
const PARAMETERS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
}

export async function privateKey({ jwk, alg }) {
  return { key: await crypto.subtle.importKey('jwk', jwk, PARAMETERS[alg], false, ['sign']), kid: jwk.kid }
}
