import type { Command } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'
import { configurationSchema } from '../config/configuration.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withListening } from './process-options.ts'

/** `shoal config check|show|schema`. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description('check, show or describe the settings')

  withListening(config.command('check'))
    .description('check file and environment; exit code 1 names every fault')
    .addHelpText('after', '\nExample:\n  shoal config check --config shoal.yaml')
    .action(async (options: ProcessOptions) => {
      const { file } = await load(options)
      process.stdout.write(`${file ?? 'defaults'}: ok\n`)
    })

  withListening(config.command('show'))
    .description('print the settings in force, defaults included')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  shoal config show --json')
    .action(async (options: ProcessOptions & { readonly json?: boolean }) => {
      const { configuration } = await load(options)
      const shown = { ...configuration, database: { url: withoutPassword(configuration.database.url) } }
      process.stdout.write(options.json === true ? `${JSON.stringify(shown, null, 2)}\n` : stringify(shown))
    })

  config
    .command('schema')
    .description('print the JSON Schema of shoal.yaml, for editors')
    .addHelpText('after', '\nExample:\n  shoal config schema > shoal.schema.json')
    .action(() => {
      process.stdout.write(`${JSON.stringify(z.toJSONSchema(configurationSchema, { io: 'input' }), null, 2)}\n`)
    })
}

function load(options: ProcessOptions): ReturnType<typeof loadConfiguration> {
  return loadConfiguration({ file: options.config, environment: process.env, flags: flagsOf(options) })
}

function withoutPassword(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return url
  const parsed = new URL(url)
  if (parsed.password !== '') parsed.password = 'hidden'
  return parsed.href
}
