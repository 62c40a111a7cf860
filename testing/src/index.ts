export { eachDatabase, freePort, type OpenDatabase, PrivatePostgres } from './databases.ts'
export { debianExtras, debianPackages, describeWith, findProgram, type Program } from './requirements.ts'
