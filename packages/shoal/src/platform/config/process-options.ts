import type { Command } from 'commander'
import type { Tree } from './settings-tree.ts'

/** Options of every command that starts something or works on a data folder. */
export interface ProcessOptions {
  readonly config?: string
  readonly data?: string
  readonly listen?: readonly string[]
  readonly port?: string
  readonly trackerPort?: string
  readonly ports?: string
}

export function withConfig(command: Command): Command {
  return command
    .option('--config <file>', 'settings file (default: shoal.yaml, if there is one)')
    .option('--data <dir>', 'data folder (default: ./data)')
}

export function withListening(command: Command): Command {
  return withConfig(command)
    .option('--port <number>', 'control port')
    .option('--tracker-port <number>', 'tracker port, TCP and UDP')
    .option('--ports <from-to>', 'range that ports are chosen from')
    .option('--listen <address...>', 'addresses to listen on (default: 127.0.0.1)')
}

/** The options as settings, the strongest of all sources. */
export function flagsOf(options: ProcessOptions): Tree {
  return {
    data: options.data,
    ...(options.listen === undefined ? {} : { listen: [...options.listen] }),
    ...(options.port === undefined ? {} : { port: Number(options.port) }),
    ports: options.ports,
    ...(options.trackerPort === undefined ? {} : { tracker: { port: Number(options.trackerPort) } }),
  }
}
