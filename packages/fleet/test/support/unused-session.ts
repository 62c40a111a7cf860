import type { BuiltinOptions } from '../../src/adapters/builtin/builtin-client.ts'

const unused = (): never => {
  throw new Error('this test has no built-in client')
}

/** For factories of tests that never make a built-in client: any use of it fails the test. */
export const unusedSession: BuiltinOptions = {
  session: {
    add: unused,
    addMagnet: unused,
    metainfo: unused,
    files: unused,
    chooseFiles: unused,
    pieces: unused,
    list: unused,
    status: unused,
    pause: unused,
    resume: unused,
    remove: unused,
    recheck: unused,
    reannounce: unused,
    stats: unused,
    stop: unused,
  },
  folder: '',
  version: '0',
  freeSpace: unused,
  memory: { load: unused, save: unused, remove: unused },
  now: unused,
}
