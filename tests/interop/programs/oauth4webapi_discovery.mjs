// What the library finds of a gateway by its address alone: the authorization server, and the resource (RFC 9728).
import * as oauth from 'oauth4webapi'

import { discovered } from './oauth4webapi.mjs'
import { main } from './talk.mjs'

await main(async (told) => {
  const { as, fetching } = await discovered(told)
  const found = await oauth.resourceDiscoveryRequest(new URL(told.issuer), fetching)
  return { metadata: as, resource: await oauth.processResourceDiscoveryResponse(new URL(told.issuer), found) }
})
