/** Where the fleet tells what an operator should know. Values never hold secrets. */
export interface Log {
  debug(message: string, values?: Readonly<Record<string, unknown>>): void
  info(message: string, values?: Readonly<Record<string, unknown>>): void
  warn(message: string, values?: Readonly<Record<string, unknown>>): void
  error(message: string, values?: Readonly<Record<string, unknown>>): void
}
