export { debianExtras, debianPackages, describeWith, findProgram, type Program } from './requirements.ts'
