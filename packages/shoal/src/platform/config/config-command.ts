import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'
import { configurationSchema } from './configuration.ts'
import { type LoadedConfiguration, loadConfiguration } from './load-configuration.ts'
import { flagsOf, type ProcessOptions, withListening } from './process-options.ts'

/** `shoal config check|show|schema|import`. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description('check, show, describe or import the settings')

  withListening(config.command('check'))
    .description('check file and environment; exit code 1 names every fault')
    .addHelpText('after', '\nExample:\n  shoal config check --config shoal.yaml')
    .action(async (options: ProcessOptions) => {
      const { file, warnings } = await load(options)
      for (const warning of warnings) process.stderr.write(`${warning}\n`)
      process.stdout.write(`${file ?? 'defaults'}: ok\n`)
    })

  withListening(config.command('show'))
    .description('print the settings in force, defaults included, without secrets')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  shoal config show --json')
    .action(async (options: ProcessOptions & { readonly json?: boolean }) => {
      const shown = await withoutSecrets(await load(options))
      process.stdout.write(options.json === true ? `${JSON.stringify(shown, null, 2)}\n` : stringify(shown))
    })

  config
    .command('schema')
    .description('print the JSON Schema of shoal.yaml, for editors')
    .addHelpText('after', '\nExample:\n  shoal config schema > shoal.schema.json')
    .action(async () => {
      const { declarationsSchema } = await import('./declarations.ts')
      const whole = configurationSchema.extend(declarationsSchema.shape)
      process.stdout.write(`${JSON.stringify(z.toJSONSchema(whole, { io: 'input' }), null, 2)}\n`)
    })

  config
    .command('import <file>')
    .description(
      "turn the old load balancer's config.json or the old tracker's wrangler.toml into shoal.yaml, with notes",
    )
    .option('--output <file>', 'file to write, which must not be there yet (default: standard output)')
    .addHelpText(
      'after',
      '\nExamples:\n  shoal config import config.json --output shoal.yaml\n  shoal config import wrangler.toml',
    )
    .action(async (source: string, { output }: { readonly output?: string }) => {
      const { importConfiguration } = await import('./import-configuration.ts')
      const { yaml, warnings } = await importConfiguration(source)
      for (const warning of warnings) process.stderr.write(`${warning}\n`)
      // It holds passwords, so it is for its owner only; and nothing that is there is written over.
      if (output === undefined) process.stdout.write(yaml)
      else await writeFile(output, yaml, { flag: 'wx', mode: 0o600 })
    })
}

function load(options: ProcessOptions): Promise<LoadedConfiguration> {
  return loadConfiguration({ file: options.config, environment: process.env, flags: flagsOf(options) })
}

const CLIENT_SECRETS = ['password', 'apiKey', 'basicAuth', 'proxy']

async function withoutSecrets({ configuration, declarations }: LoadedConfiguration): Promise<object> {
  const { noticeSecrets } = await import('@shoal/fleet')
  const { clients, fleet, notices, indexerProxies, users } = declarations
  return {
    ...configuration,
    database: { url: withoutPassword(configuration.database.url) },
    webhook: { ...configuration.webhook, ...(configuration.webhook.path === undefined ? {} : { path: 'hidden' }) },
    clients: hidden(clients, CLIENT_SECRETS),
    fleet,
    notices: hidden(notices, noticeSecrets),
    indexerProxies: Object.fromEntries(
      Object.entries(indexerProxies).map(([indexer, proxy]) => [indexer, withoutPassword(proxy)]),
    ),
    users: hidden(users, CLIENT_SECRETS),
  }
}

/** Each of them with the word `hidden` in place of its secrets. */
function hidden(all: object, secrets: readonly string[]): object {
  const hide = (settings: object): object =>
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, secrets.includes(key) ? 'hidden' : value]))
  return Object.fromEntries(Object.entries(all).map(([name, settings]) => [name, hide(settings)]))
}

function withoutPassword(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return url
  const parsed = new URL(url)
  if (parsed.password !== '') parsed.password = 'hidden'
  return parsed.href
}
