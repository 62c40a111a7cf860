import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'

export const UNIT_NAME = 'shoal-lab.service'

/**
 * Writes a systemd unit into a kept lab's folder that goes on with it after a reboot, and returns its path. `program` is
 * the command line of `shoal`.
 */
export async function writeLabUnit(folder: string, labFile: string, program: readonly string[]): Promise<string> {
  const command = [...program, 'lab', 'up', '--file', labFile, '--dir', folder].map(quoted).join(' ')
  const { username } = userInfo()
  const lines = [
    '[Unit]',
    'Description=Shoal lab: tracker and seeders',
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    `ExecStart=${command}`,
    ...(username === 'root' ? [] : [`User=${username}`]),
    'Restart=on-failure',
    'RestartSec=5',
    'TimeoutStopSec=20',
    '# Told to stop, it ends in order and says that it was interrupted.',
    'SuccessExitStatus=130',
    'NoNewPrivileges=true',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ]
  const path = join(folder, UNIT_NAME)
  await writeFile(path, lines.join('\n'))
  return path
}

/** A word of systemd's command lines, in which `%`, `$`, quotes and backslashes mean something. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
