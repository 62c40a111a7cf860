import * as library from '@shoal/balancer'
import { scenario } from './scenario.js'

console.log(JSON.stringify(await scenario(library)))
