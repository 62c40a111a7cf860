import * as library from '@shoal/balancer'
import { expected, scenario } from './scenario.js'

/** `workerd test` runs this inside the Workers runtime. */
export default {
  async test() {
    const facts = JSON.stringify(await scenario(library))
    if (facts !== JSON.stringify(expected)) throw new Error(`unexpected: ${facts}`)
  },
}
