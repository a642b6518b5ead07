// What the library finds of a gateway by its address alone.
import { discovered } from './openid_client.mjs'
import { main } from './talk.mjs'

await main(async (told) => {
  const metadata = (await discovered(told)).serverMetadata()
  return { metadata, supportsPKCE: metadata.supportsPKCE() }
})
