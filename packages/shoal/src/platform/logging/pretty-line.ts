import { z } from 'zod'

const COLORS = { debug: 90, info: 36, warn: 33, error: 31, fatal: 31 } as const
type Level = keyof typeof COLORS

const entrySchema = z.looseObject({
  level: z.enum(['debug', 'info', 'warn', 'error', 'fatal']),
  time: z.string(),
  role: z.string().default(''),
  msg: z.string().default(''),
  err: z.looseObject({ message: z.string().optional(), stack: z.string().optional() }).optional(),
})

/**
 * One line of the log as people read it: local time, level, role, message, the rest as `name=value`; stacks of errors
 * below. What is no line of ours stays as it is.
 */
export function prettyLine(line: string, colors: boolean): string {
  const entry = entrySchema.safeParse(jsonOf(line)).data
  if (entry === undefined) return line
  const { level, time, role, msg, err, ...rest } = entry
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const stack = err?.stack ?? err?.message
  const head = [clock(time), paint(level, colors), role, msg, ...fields].filter((part) => part !== '').join(' ')
  return stack === undefined ? head : `${head}\n${stack.replace(/^/gm, '    ')}`
}

function paint(level: Level, colors: boolean): string {
  const text = level.toUpperCase().padEnd(5)
  return colors ? `\u001b[${COLORS[level]}m${text}\u001b[0m` : text
}

/** In the zone of the machine (`TZ`), as a person expects on a terminal. */
function clock(time: string): string {
  const at = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
