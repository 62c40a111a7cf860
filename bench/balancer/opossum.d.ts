declare module 'opossum' {
  export default class CircuitBreaker<T> {
    constructor(action: () => Promise<T>, options: Readonly<Record<string, unknown>>)
    fire(): Promise<T>
    shutdown(): void
  }
}
