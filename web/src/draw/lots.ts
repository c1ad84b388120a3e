// Chance: whole numbers out of the seed, and partial sums that turn one into a unit.
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

export class Stream {
  private readonly prefix
  private counter = 0

  constructor(seed: string, label: string) {
    this.prefix = sha256.create().update(utf8ToBytes(`anlan-draw-1\n${seed}\n${label}\n`))
  }

  private word(): bigint {
    const digest = this.prefix.clone().update(utf8ToBytes(String(this.counter++))).digest()
    return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0)
  }

  /** 0 … bound − 1, each exactly as likely. */
  below(bound: number): number {
    const whole = 1n << 64n
    const n = BigInt(bound)
    for (;;) {
      const word = this.word()
      if (word < whole - (whole % n)) return Number(word % n)
    }
  }
}

/** Weights that are left; a Fenwick tree, so that finding and removing take a few steps each. */
export class Weights {
  total = 0
  private readonly sums: Float64Array
  private readonly top: number

  constructor(private readonly weights: number[]) {
    const count = weights.length
    this.sums = new Float64Array(count + 1)
    let top = 1
    while (top * 2 <= count) top *= 2
    this.top = top
    for (let i = 1; i <= count; i++) {
      this.sums[i]! += weights[i - 1]!
      this.total += weights[i - 1]!
      const parent = i + (i & -i)
      if (parent <= count) this.sums[parent]! += this.sums[i]!
    }
  }

  /** The first place at which the running sum is above the value; it is taken out. */
  take(value: number): number {
    let at = 0
    for (let step = this.top; step >= 1; step /= 2) {
      if (at + step < this.sums.length && this.sums[at + step]! <= value) {
        at += step
        value -= this.sums[at]!
      }
    }
    const weight = this.weights[at]!
    for (let i = at + 1; i < this.sums.length; i += i & -i) this.sums[i]! -= weight
    this.total -= weight
    return at
  }
}
