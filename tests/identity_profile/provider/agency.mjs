// An OpenID provider that nobody here wrote (npm oidc-provider), with the least that it needs: one page to sign in on.
// Its one argument is JSON: {port, redirect, jwks, own, algorithm}. It prints its issuer when it listens.

import Provider from 'oidc-provider';

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'station-gateway',
    redirect_uris: [given.redirect],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    id_token_signed_response_alg: given.algorithm,
    jwks: given.jwks,
  }],
  jwks: given.own,
  cookies: { keys: ['a secret of a test'] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  claims: { openid: ['sub', 'amr'], acr: null, auth_time: null, iss: null, sid: null },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  renderError: (ctx, out) => { ctx.type = 'text'; ctx.body = JSON.stringify(out); },
  async loadExistingGrant(ctx) {
    // whoever signs in lets the gateway know of it: the agency has settled that with the station
    const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = `<!doctype html><html lang="en"><title>Agency</title><form method="post">
      <label>Name <input name="account"></label><button>Sign in</button></form></html>`;
    return undefined;
  }
  let body = '';
  for await (const part of ctx.req) body += part;
  const accountId = new URLSearchParams(body).get('account');
  if (accountId) {
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId, amr: ['pwd', 'otp'] } });
  } else {
    await provider.interactionFinished(ctx.req, ctx.res, { error: 'access_denied' });
  }
  ctx.respond = false;
  return undefined;
});

provider.listen(given.port, '127.0.0.1', () => console.log(issuer));
// whoever started it holds its input open, and it ends with them
process.stdin.on('end', () => process.exit(0)).resume();
