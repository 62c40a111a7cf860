// A thread that hashes passwords, one after the other: 19 MiB and tens of milliseconds each, which would keep the threads busy
// that read files.
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import type { PasswordAnswer, PasswordJob } from './password-thread.ts'

/** OWASP's first choice for Argon2id, the library's default kind: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

parentPort?.on('message', (job: PasswordJob) => {
  const answer: PasswordAnswer =
    job.hashed === undefined
      ? { id: job.id, hashed: hashSync(job.password, COST) }
      : { id: job.id, right: verifySync(job.hashed, job.password) }
  parentPort?.postMessage(answer)
})
