import { join } from 'node:path'
import { createApiClient, resetPassword } from '@shoal/api'
import type { Command } from 'commander'
import { CONTROL_SOCKET } from '../../internal/socket-names.ts'
import { UNIX_BASE_URL, unixFetch } from '../../internal/unix-fetch.ts'
import { loadConfiguration } from '../../platform/config/load-configuration.ts'
import { flagsOf, type ProcessOptions, withListening } from '../../platform/config/process-options.ts'
import { dataFolderAt } from '../../platform/data-folder/data-folder.ts'
import { lockHolder } from '../../platform/data-folder/folder-lock.ts'
import { say } from '../../platform/terminal/terminal.ts'

/** `shoal account reset-password`: the way back in for who forgot the password, on the machine itself. */
export function addAccountCommand(program: Command): void {
  const account = program.command('account').description('accounts of the dashboard')
  withListening(account.command('reset-password'))
    .description('give an account a new password, shown once; ends its sessions')
    .option('--name <name>', 'account', 'admin')
    .addHelpText('after', '\nExample:\n  shoal account reset-password --data /srv/shoal')
    .action(runReset)
}

async function runReset(options: ProcessOptions & { readonly name: string }): Promise<void> {
  const { configuration } = await loadConfiguration({
    file: options.config,
    environment: process.env,
    flags: flagsOf(options),
  })
  const folder = dataFolderAt(configuration.data)
  if ((await lockHolder(folder)) === undefined) throw new Error(say.notRunning(folder.root))
  const socket = unixFetch(join(folder.run, CONTROL_SOCKET))
  try {
    const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch: socket.fetch })
    const { password } = await client.call(resetPassword, { body: { name: options.name } })
    process.stdout.write(`${say.passwordReset(options.name, password)}\n`)
  } finally {
    await socket.close()
  }
}
