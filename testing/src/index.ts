export { builtProgram } from './built-program.ts'
export { eachDatabase, freePort, type OpenDatabase, PrivatePostgres } from './databases.ts'
export { describeWith, findProgram, type Program } from './requirements.ts'
